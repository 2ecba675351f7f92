package dev.weir.core.alert;

import dev.weir.core.record.Ticker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent: of at most {@value #MOST} alerts the last state, which takes the place of
 * earlier ones. Whoever raises an alert leaves it here, one thread takes; both hold this object's
 * monitor for a moment.
 *
 * <p>When the open ones are due to be told again is counted from when they all were told last,
 * whatever else has been sent since.
 */
final class Outbox {
  /** As many as can be open at a time. */
  static final int MOST = 500;

  private static final long NANOS_PER_MS = 1_000_000L;

  private final Ticker ticker;
  private final long repeatNanos;
  private final boolean whole;
  private Map<String, Alert> pending = new LinkedHashMap<>();
  private final Map<String, Alert> open = new LinkedHashMap<>();
  private long allToldAt;

  /**
   * @param repeatMillis after how long open alerts are told again; 0: never
   * @param whole whether each batch tells all open alerts
   */
  Outbox(Ticker ticker, long repeatMillis, boolean whole) {
    this.ticker = ticker;
    repeatNanos = repeatMillis * NANOS_PER_MS;
    this.whole = whole;
    allToldAt = ticker.nanoTime();
  }

  /**
   * What goes out in one request.
   *
   * @param changed what would be missed, were it lost
   * @param told that, and the open ones where they are due
   * @param all whether all open ones are told
   */
  record Batch(List<Alert> changed, List<Alert> told, boolean all) {}

  synchronized void leave(Alert alert) {
    note(alert);
    put(pending, alert);
    notifyAll();
  }

  /** What is no reason to send anything, but how the alert is told from now on. */
  synchronized void note(Alert alert) {
    if (alert.isOpen()) {
      put(open, alert);
    } else {
      open.remove(alert.id());
    }
    pending.replace(alert.id(), alert);
  }

  /** Where there is no place, a worse one takes that of the first that is least bad. */
  private static void put(Map<String, Alert> into, Alert alert) {
    into.remove(alert.id());
    if (into.size() >= MOST) {
      Alert least = alert;
      for (Alert each : into.values()) {
        if (each.level().compareTo(least.level()) < 0) {
          least = each;
        }
      }
      if (least.equals(alert)) {
        return;
      }
      into.remove(least.id());
    }
    into.put(alert.id(), alert);
  }

  /** Waits until there is something to be sent. */
  synchronized Batch take() throws InterruptedException {
    while (true) {
      Batch batch = poll();
      if (batch != null) {
        return batch;
      }
      // 0 waits until something is left here.
      wait(repeats() ? Math.max(1, (repeatNanos - sinceAllTold()) / NANOS_PER_MS) : 0);
    }
  }

  /** What is to be sent now; null for nothing. */
  synchronized @Nullable Batch poll() {
    boolean due = repeats() && sinceAllTold() >= repeatNanos;
    if (pending.isEmpty() && !due) {
      return null;
    }
    boolean all = whole || due;
    Map<String, Alert> told = new LinkedHashMap<>();
    if (all) {
      told.putAll(open);
    }
    told.putAll(pending);
    Batch batch = new Batch(List.copyOf(pending.values()), List.copyOf(told.values()), all);
    pending = new LinkedHashMap<>();
    return batch;
  }

  private boolean repeats() {
    return repeatNanos > 0 && !open.isEmpty();
  }

  private long sinceAllTold() {
    return ticker.nanoTime() - allToldAt;
  }

  /** It was taken, or will never be. */
  synchronized void done(Batch batch) {
    if (batch.all()) {
      allToldAt = ticker.nanoTime();
    }
  }

  /** It has to be sent again; what has changed since stands for itself. */
  synchronized void putBack(Batch batch) {
    Map<String, Alert> again = new LinkedHashMap<>();
    for (Alert alert : batch.changed()) {
      again.put(alert.id(), open.getOrDefault(alert.id(), alert));
    }
    for (Alert later : pending.values()) {
      put(again, later);
    }
    pending = again;
  }
}
