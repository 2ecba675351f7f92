package dev.weir.core.alert;

import java.util.List;

/** What receivers of one kind are told, and when. */
interface WebhookBody {
  /** The body of one request. */
  byte[] of(List<Alert> alerts, AlertOrigin origin);

  /** After how many milliseconds open alerts are told again; 0: never. */
  long repeatMillis();

  /** Whether each request tells all open alerts, beside what has changed. */
  boolean isWhole();

  /**
   * Whether such a change is worth a request. People know already what has eased, and what one of
   * them has acknowledged.
   */
  default boolean tells(AlertChange change) {
    return change != AlertChange.EASED && change != AlertChange.ACKNOWLEDGED;
  }
}
