package dev.weir.core.alert;

import dev.weir.core.record.SwallowedErrors;
import dev.weir.core.record.Ticker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All alerts: one a cause, which is a kind and a subject. Any thread may ask, acknowledge, resolve
 * and tell conditions; whoever does holds this object's monitor for a moment.
 *
 * <pre>{@code
 * Alerts alerts = new Alerts(Ticker.SYSTEM, InstantSource.system(), AlertRules.standard());
 * alerts.listen((alert, change) -> log.warn(alert.text()));
 * alerts.condition(AlertKind.BREAKER_OPEN, "orders-db", AlertLevel.ERROR, "opened after 5 failures");
 * alerts.condition(AlertKind.BREAKER_OPEN, "orders-db", null, "closed");
 * }</pre>
 */
public final class Alerts {
  private static final int MOST_OPEN = 500;
  private static final int MOST_RESOLVED = 200;
  private static final int LONGEST_NOTE = 1_000;
  private static final String GAVE_WAY = "not over: it gave way to a worse one";

  private final Ticker ticker;
  private final InstantSource clock;
  private volatile AlertRules rules;
  private final Map<String, Cause> causes = new LinkedHashMap<>();
  private final Deque<Alert> resolved = new ArrayDeque<>();
  private final List<AlertListener> listeners = new CopyOnWriteArrayList<>();
  private final SwallowedErrors errors;
  private final Consumer<String> log;
  private long next = 1;
  private long changes;
  private boolean isFull;

  /** With nobody who wants to know what goes wrong in here. */
  public Alerts(Ticker ticker, InstantSource clock, AlertRules rules) {
    this(ticker, clock, rules, new SwallowedErrors(), line -> {});
  }

  /**
   * @param ticker measures how long causes last
   * @param clock stamps
   * @param rules the thresholds
   * @param errors counts what listeners throw
   * @param log takes a line when there are more alerts than are kept
   */
  public Alerts(
      Ticker ticker,
      InstantSource clock,
      AlertRules rules,
      SwallowedErrors errors,
      Consumer<String> log) {
    this.ticker = ticker;
    this.clock = clock;
    this.rules = rules;
    this.errors = errors;
    this.log = log;
  }

  /** The thresholds. */
  public AlertRules rules() {
    return rules;
  }

  /** Other thresholds from now on. */
  public void rules(AlertRules changed) {
    rules = changed;
  }

  /** Tells what happens from now on. */
  public void listen(AlertListener listener) {
    listeners.add(listener);
  }

  /** Every alert: open ones, the worst first, then resolved ones, the last first. */
  public synchronized List<Alert> all() {
    List<Alert> all = new ArrayList<>();
    for (Cause cause : causes.values()) {
      if (cause.alert != null) {
        all.add(cause.alert);
      }
    }
    all.sort(Comparator.comparing(Alert::level).reversed().thenComparing(Alert::raisedAt));
    all.addAll(resolved);
    return all;
  }

  /** The alert of this id, or null. */
  public synchronized @Nullable Alert find(String id) {
    for (Alert alert : all()) {
      if (alert.id().equals(id)) {
        return alert;
      }
    }
    return null;
  }

  /**
   * Somebody knows. The alert stays until its cause has gone; should it get worse, it is active
   * again.
   *
   * @return the alert as it is now; null where no open one has the id
   */
  public synchronized @Nullable Alert acknowledge(String id, @Nullable String note) {
    Cause cause = open(id);
    if (cause == null || cause.alert == null) {
      return null;
    }
    Alert known = cause.alert;
    Alert changed =
        known.changed(
            known.level(), AlertState.ACKNOWLEDGED, note(note, known.note()), clock.instant());
    cause.alert = changed;
    tell(changed, AlertChange.ACKNOWLEDGED);
    return changed;
  }

  /**
   * Somebody says that it is over. Raised again only once the cause has gone for a while and comes
   * back, or gets worse.
   *
   * @return the alert as it is now; null where no open one has the id
   */
  public synchronized @Nullable Alert resolve(String id, @Nullable String note) {
    Cause cause = open(id);
    if (cause == null || cause.alert == null) {
      return null;
    }
    Alert known = cause.alert;
    cause.mute(known.level());
    return close(known, note(note, known.note()));
  }

  /**
   * Tells a cause that is not found in the figures: a breaker that is open, a regression.
   *
   * @param kind what it is about
   * @param subject a policy, a route
   * @param level how bad it is; null: it has gone
   * @param text the figures, in one line
   */
  public void condition(AlertKind kind, String subject, @Nullable AlertLevel level, String text) {
    condition(kind, subject, level, level, text);
  }

  /**
   * The same of a figure that wanders around a threshold.
   *
   * @param floor the highest level from whose threshold it is not well away yet: an alert that is
   *     as bad as that does not ease. At least {@code level}; null where that is
   */
  public synchronized void condition(
      AlertKind kind,
      String subject,
      @Nullable AlertLevel level,
      @Nullable AlertLevel floor,
      String text) {
    Cause cause = cause(kind, subject);
    Finding finding = level == null ? Finding.NONE : new Finding(level, floor, text, 0, 0);
    cause.told = level == null ? null : finding;
    step(cause, finding, 0);
  }

  /** What the figures show of a cause now. Called again and again, also where nothing is wrong. */
  synchronized void observe(AlertKind kind, String subject, Finding finding) {
    Cause cause = causes.get(name(kind, subject));
    if (cause == null) {
      if (finding.level() == null) {
        return;
      }
      cause = cause(kind, subject);
    }
    step(cause, finding, Cause.SUSTAINED_NANOS);
  }

  /** The figures of a cause cannot be had now: an alert of it neither gets worse nor resolves. */
  synchronized void unknown(AlertKind kind, String subject) {
    Cause cause = causes.get(name(kind, subject));
    if (cause != null) {
      cause.unknown(ticker.nanoTime());
    }
  }

  private Cause cause(AlertKind kind, String subject) {
    return causes.computeIfAbsent(name(kind, subject), unused -> new Cause(kind, subject));
  }

  private static String name(AlertKind kind, String subject) {
    return kind.name() + ' ' + subject;
  }

  /** Looks at causes of which nothing more is heard: routes that nobody asks for any more. */
  synchronized void pass(java.util.function.Predicate<Cause> observed) {
    for (Cause cause : List.copyOf(causes.values())) {
      if (!observed.test(cause)) {
        Finding told = cause.told;
        step(cause, told == null ? Finding.NONE : told, told == null ? Cause.SUSTAINED_NANOS : 0);
      }
    }
    causes.values().removeIf(Cause::isForgettable);
  }

  private void step(Cause cause, Finding finding, long sustained) {
    AlertLevel muted = cause.mutedAt();
    Cause.Step step = cause.observe(finding, ticker.nanoTime(), rules, sustained);
    if (muted != cause.mutedAt()) {
      changes++;
    }
    switch (step) {
      case RAISE -> raise(cause, finding);
      case ESCALATE -> change(cause, finding, finding.level(), AlertChange.ESCALATED);
      case EASE -> change(cause, finding, finding.floor(), AlertChange.EASED);
      case RESOLVE -> {
        Alert known = cause.alert;
        cause.become(null);
        if (known != null) {
          close(known, known.note());
        }
      }
      case NOTHING -> seen(cause, finding);
    }
  }

  private void seen(Cause cause, Finding finding) {
    Alert known = cause.alert;
    if (known != null && finding.floor() != null) {
      cause.alert = known.seen(finding, clock.instant());
    }
  }

  private void raise(Cause cause, Finding finding) {
    int open = 0;
    for (Cause known : causes.values()) {
      open += known.isOpen() ? 1 : 0;
    }
    if (open >= MOST_OPEN && !makeRoom(finding)) {
      return;
    }
    Alert alert = cause.raised("a" + next++, finding, clock.instant());
    cause.become(alert);
    tell(alert, AlertChange.RAISED);
  }

  /**
   * What is worse takes another's place, which is told as resolved, with a note.
   *
   * @return false where nothing is less bad
   */
  private boolean makeRoom(Finding worse) {
    if (!isFull) {
      isFull = true;
      log.accept(
          "alerts: "
              + MOST_OPEN
              + " are open; further ones are left out, or take the place of less bad ones");
    }
    Cause least = Cause.leastOf(causes.values(), Finding.rank(worse.level()));
    Alert known = least == null ? null : least.alert;
    if (least == null || known == null) {
      return false;
    }
    least.become(null);
    close(known, known.note() == null ? GAVE_WAY : known.note());
    return true;
  }

  private void change(
      Cause cause, Finding finding, @Nullable AlertLevel level, AlertChange change) {
    Alert known = cause.alert;
    if (known != null && level != null) {
      AlertState state = change == AlertChange.ESCALATED ? AlertState.ACTIVE : known.state();
      Instant now = clock.instant();
      Alert changed = known.seen(finding, now).changed(level, state, known.note(), now);
      cause.become(changed);
      tell(changed, change);
    }
  }

  private Alert close(Alert known, @Nullable String note) {
    Alert closed = known.changed(known.level(), AlertState.RESOLVED, note, clock.instant());
    resolved.addFirst(closed);
    while (resolved.size() > MOST_RESOLVED) {
      resolved.removeLast();
    }
    tell(closed, AlertChange.RESOLVED);
    return closed;
  }

  private static @Nullable String note(@Nullable String given, @Nullable String before) {
    if (given == null || given.isBlank()) {
      return before;
    }
    return given.codePointCount(0, given.length()) > LONGEST_NOTE
        ? given.substring(0, given.offsetByCodePoints(0, LONGEST_NOTE))
        : given;
  }

  private @Nullable Cause open(String id) {
    for (Cause cause : causes.values()) {
      if (cause.alert != null && cause.alert.id().equals(id)) {
        return cause;
      }
    }
    return null;
  }

  private void tell(Alert alert, AlertChange change) {
    changes++;
    for (AlertListener listener : listeners) {
      try {
        listener.changed(alert, change);
      } catch (Throwable e) {
        // The others are told all the same, and whoever looks goes on looking.
        errors.swallow(e);
      }
    }
  }

  /** How often anything worth keeping has changed. */
  public synchronized long changes() {
    return changes;
  }

  /** Everything worth keeping over a restart, as JSON. */
  public byte[] save() {
    return AlertFile.write(content());
  }

  private synchronized AlertFile.Content content() {
    List<AlertFile.Muted> muted = new ArrayList<>();
    for (Cause cause : causes.values()) {
      AlertLevel level = cause.mutedAt();
      if (level != null) {
        muted.add(new AlertFile.Muted(cause.kind, cause.subject, level));
      }
    }
    return new AlertFile.Content(all(), muted, next);
  }

  /**
   * Takes up what was kept. What is still wrong shows again, what is not resolves itself after the
   * usual while. As long what somebody has resolved has time to show again without being raised.
   *
   * @throws java.io.IOException if it is not what {@link #save} made
   */
  public synchronized void restore(byte[] saved) throws java.io.IOException {
    AlertFile.Content content = AlertFile.read(saved);
    next = Math.max(next, content.next());
    for (Alert alert : content.alerts()) {
      if (!alert.isOpen()) {
        resolved.addLast(alert);
      } else if (causes.size() < MOST_OPEN) {
        cause(alert.kind(), alert.subject()).restore(alert, ticker.nanoTime());
      }
    }
    long seen = ticker.nanoTime() + rules.quietNanos() - rules.easeNanos();
    for (AlertFile.Muted muted : content.muted()) {
      Cause cause = cause(muted.kind(), muted.subject());
      if (!cause.isOpen()) {
        cause.restoreMuted(muted.level(), seen);
      }
    }
  }
}
