package dev.weir.core.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One alert at one moment; immutable.
 *
 * @param id short, for people to type: {@code a17}
 * @param kind what it is about
 * @param subject what it is about: a route, a pool's database, a policy
 * @param level how bad it is now; where it is resolved, how bad it was last
 * @param state what has become of it
 * @param text the figures, in one line
 * @param value the figure that was compared: milliseconds, operations, percent; 0 where none was
 * @param threshold what it was compared with
 * @param raisedAt since when
 * @param changedAt when level or state changed last
 * @param seenAt when the cause was there last
 * @param resolvedAt since when it is resolved; null where it is not
 * @param note what was said with an acknowledgement or a resolution; null for nothing
 */
public record Alert(
    String id,
    AlertKind kind,
    String subject,
    AlertLevel level,
    AlertState state,
    String text,
    double value,
    double threshold,
    Instant raisedAt,
    Instant changedAt,
    Instant seenAt,
    @Nullable Instant resolvedAt,
    @Nullable String note) {

  /** Whether its cause is there. */
  public boolean isOpen() {
    return state != AlertState.RESOLVED;
  }

  /** The same alert, whose cause was seen again. */
  Alert seen(Finding finding, Instant at) {
    return new Alert(
        id,
        kind,
        subject,
        level,
        state,
        finding.text(),
        finding.value(),
        finding.threshold(),
        raisedAt,
        changedAt,
        at,
        resolvedAt,
        note);
  }

  /** The same alert after a change. */
  Alert changed(AlertLevel toLevel, AlertState toState, @Nullable String toNote, Instant at) {
    return new Alert(
        id,
        kind,
        subject,
        toLevel,
        toState,
        text,
        value,
        threshold,
        raisedAt,
        at,
        seenAt,
        toState == AlertState.RESOLVED ? at : null,
        toNote);
  }
}
