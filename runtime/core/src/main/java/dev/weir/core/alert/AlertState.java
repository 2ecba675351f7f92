package dev.weir.core.alert;

/** What has become of an alert. */
public enum AlertState {
  /** Its cause is there, and nobody has said that they know. */
  ACTIVE,
  /** Its cause is there, and somebody has said that they know. */
  ACKNOWLEDGED,
  /** Its cause has gone for a while, or somebody has said so. */
  RESOLVED
}
