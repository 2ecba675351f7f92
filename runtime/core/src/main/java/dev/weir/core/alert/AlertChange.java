package dev.weir.core.alert;

/** What happened to an alert. */
public enum AlertChange {
  /** It is new. */
  RAISED,
  /** It has become worse. */
  ESCALATED,
  /** It has become less bad. */
  EASED,
  /** Somebody has said that they know. */
  ACKNOWLEDGED,
  /** Its cause has gone, or somebody has said so. */
  RESOLVED
}
