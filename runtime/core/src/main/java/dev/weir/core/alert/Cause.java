package dev.weir.core.alert;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One cause over time: what its alert is, and what it may become. Guarded by the {@link Alerts}
 * that it belongs to.
 *
 * <p>An alert is raised, or escalates, when the level has been passed for {@link #SUSTAINED_NANOS}
 * without a break. It eases when the figure has been well below for a while, and resolves itself
 * when nothing was seen for longer. One resolved by hand stays so until its cause has gone once, or
 * is worse than it was.
 */
final class Cause {
  /** How long a level must be passed without a break. */
  static final long SUSTAINED_NANOS = 10_000_000_000L;

  private static final long NEVER = Long.MIN_VALUE;
  private static final Comparator<Alert> LEAST_FIRST =
      Comparator.comparing(Alert::level).thenComparing(Alert::raisedAt);

  final AlertKind kind;
  final String subject;
  @Nullable Alert alert;
  private long worseSince = NEVER;
  private long betterSince = NEVER;
  private long seen = NEVER;
  private @Nullable AlertLevel mutedAt;

  /** How bad it is as told from outside, until it is told to have gone; null where nothing was. */
  @Nullable Finding told;

  Cause(AlertKind kind, String subject) {
    this.kind = kind;
    this.subject = subject;
  }

  /** Takes up an alert from before a restart. */
  void restore(Alert known, long now) {
    alert = known;
    seen = now;
    if (known.state() == AlertState.RESOLVED) {
      alert = null;
    }
  }

  /** Takes up that somebody resolved it before a restart: seen then, if not to be seen yet. */
  void restoreMuted(AlertLevel level, long lastSeen) {
    mutedAt = level;
    seen = lastSeen;
  }

  /** Up to which level it is not raised, since somebody has resolved it; null: it is. */
  @Nullable AlertLevel mutedAt() {
    return mutedAt;
  }

  boolean isOpen() {
    return alert != null;
  }

  /** Which gives way to one that is worse: the oldest of the least bad that nobody acknowledged. */
  static @Nullable Cause leastOf(Iterable<Cause> causes, int worse) {
    Cause least = null;
    Alert of = null;
    for (Cause each : causes) {
      Alert alert = each.alert;
      if (alert != null
          && alert.state() == AlertState.ACTIVE
          && alert.level().ordinal() < worse
          && (of == null || LEAST_FIRST.compare(alert, of) < 0)) {
        least = each;
        of = alert;
      }
    }
    return least;
  }

  /** Whether there is nothing to remember. */
  boolean isForgettable() {
    return alert == null && mutedAt == null && worseSince == NEVER && told == null;
  }

  /** What is to be done about a finding. */
  enum Step {
    NOTHING,
    RAISE,
    ESCALATE,
    EASE,
    RESOLVE
  }

  Step observe(Finding finding, long now, AlertRules rules, long sustained) {
    int floor = Finding.rank(finding.floor());
    if (floor >= 0) {
      seen = now;
    }
    return alert == null
        ? closed(finding, now, rules, sustained)
        : open(alert, finding, now, rules, sustained);
  }

  /** Nothing can be said now: whatever is waited for begins anew. */
  void unknown(long now) {
    seen = now;
    worseSince = NEVER;
    betterSince = NEVER;
  }

  private Step closed(Finding finding, long now, AlertRules rules, long sustained) {
    if (mutedAt != null) {
      if (now - seen >= rules.easeNanos()) {
        mutedAt = null;
      }
    }
    return isWorse(finding, Finding.rank(mutedAt), now, sustained) ? Step.RAISE : Step.NOTHING;
  }

  private Step open(Alert known, Finding finding, long now, AlertRules rules, long sustained) {
    int is = known.level().ordinal();
    if (isWorse(finding, is, now, sustained)) {
      return Step.ESCALATE;
    }
    int floor = Finding.rank(finding.floor());
    if (floor < 0 && now - seen >= rules.quietNanos()) {
      return Step.RESOLVE;
    }
    if (floor < 0 || floor >= is) {
      // Gone altogether is not eased: that is what resolving is for.
      betterSince = NEVER;
      return Step.NOTHING;
    }
    if (betterSince == NEVER) {
      betterSince = now;
    }
    return now - betterSince >= rules.easeNanos() ? Step.EASE : Step.NOTHING;
  }

  private boolean isWorse(Finding finding, int than, long now, long sustained) {
    if (Finding.rank(finding.level()) <= than) {
      worseSince = NEVER;
      return false;
    }
    if (worseSince == NEVER) {
      worseSince = now;
    }
    return now - worseSince >= sustained;
  }

  /** The alert has changed as {@link #observe} said. */
  void become(@Nullable Alert changed) {
    alert = changed;
    worseSince = NEVER;
    betterSince = NEVER;
  }

  /** Somebody has resolved it. */
  void mute(AlertLevel level) {
    become(null);
    mutedAt = level;
  }

  /** A new one of this cause. */
  Alert raised(String id, Finding finding, Instant at) {
    AlertLevel level = finding.level() == null ? AlertLevel.WARNING : finding.level();
    mutedAt = null;
    return new Alert(
        id,
        kind,
        subject,
        level,
        AlertState.ACTIVE,
        finding.text(),
        finding.value(),
        finding.threshold(),
        at,
        at,
        at,
        null,
        null);
  }
}
