package dev.weir.api.policy;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many calls may run at the same time, and how many may wait for one that ends.
 *
 * <pre>{@code
 * BulkheadPolicy orders =
 *     BulkheadPolicy.of(20)
 *         .withWaiting(100, Duration.ofMillis(500))
 *         .withAdaptation(BulkheadPolicy.Gradient2.between(5, 200));
 * }</pre>
 *
 * @param maxConcurrent how many calls may run at the same time, 1 to 1,000,000; where the limit
 *     adapts itself, the one to start from
 * @param maxWaiting how many calls may wait, 0 or more; with 0 a call that finds no permit is
 *     rejected at once
 * @param maxWait how long a call may wait, zero or more
 * @param order which of the calls that wait is next
 * @param adaptation how the limit follows what is measured; null: it stays as it is
 */
public record BulkheadPolicy(
    int maxConcurrent,
    int maxWaiting,
    Duration maxWait,
    Order order,
    @Nullable Adaptation adaptation) {
  /** The highest limit there can be. */
  public static final int MOST = 1_000_000;

  /**
   * Checks every value.
   *
   * @throws IllegalArgumentException names the first value that is out of its range
   */
  public BulkheadPolicy {
    require("maxConcurrent", maxConcurrent, 1, MOST);
    require("maxWaiting", maxWaiting, 0, Integer.MAX_VALUE);
    if (Objects.requireNonNull(maxWait, "maxWait").isNegative()) {
      throw new IllegalArgumentException("maxWait is " + maxWait + "; it must not be negative");
    }
    Objects.requireNonNull(order, "order");
    if (adaptation != null) {
      require("maxConcurrent", maxConcurrent, adaptation.min(), adaptation.max());
    }
  }

  /** So many calls at the same time; whoever finds no permit is rejected at once. */
  public static BulkheadPolicy of(int maxConcurrent) {
    return new BulkheadPolicy(maxConcurrent, 0, Duration.ZERO, Order.FIFO, null);
  }

  /** The same with another limit. */
  public BulkheadPolicy withMaxConcurrent(int limit) {
    return new BulkheadPolicy(limit, maxWaiting, maxWait, order, adaptation);
  }

  /** The same, but so many calls may wait so long. */
  public BulkheadPolicy withWaiting(int calls, Duration longest) {
    return new BulkheadPolicy(maxConcurrent, calls, longest, order, adaptation);
  }

  /** The same with another order of those that wait. */
  public BulkheadPolicy withOrder(Order next) {
    return new BulkheadPolicy(maxConcurrent, maxWaiting, maxWait, next, adaptation);
  }

  /** The same with a limit that adapts itself in this way; null: with a fixed one. */
  public BulkheadPolicy withAdaptation(@Nullable Adaptation way) {
    return new BulkheadPolicy(maxConcurrent, maxWaiting, maxWait, order, way);
  }

  private static void require(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          field + " is " + value + "; it must be from " + least + " to " + most);
    }
  }

  private static void require(String field, double value, double least, double most) {
    // Written so that NaN is out of every range.
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          field + " is " + value + "; it must be from " + least + " to " + most);
    }
  }

  private static void requireCommon(int min, int max, Duration window) {
    require("min", min, 1, MOST);
    require("max", max, min, MOST);
    requireTime("window", window);
  }

  private static void requireTime(String field, Duration time) {
    Objects.requireNonNull(time, field);
    if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(field + " is " + time + "; it must be from 1 ms to 1 h");
    }
  }

  /** Which of the calls that wait is next. */
  public enum Order {
    /** The one that has waited longest. */
    FIFO,
    /**
     * The one that came last. Under overload most of the others time out, but those that do get a
     * permit get it soon, while their callers still care.
     */
    LIFO
  }

  /**
   * How a limit follows what is measured. Each decides once a window, from the durations of calls
   * that ended in it and from whether any was dropped, and none grows a limit of which less than
   * half was used in that window.
   */
  public sealed interface Adaptation permits Aimd, Vegas, Gradient2 {
    /** The lowest limit, from 1. */
    int min();

    /** The highest limit, up to 1,000,000. */
    int max();

    /** How often the limit is looked at, 1 ms to 1 h; less often where fewer than 10 calls end. */
    Duration window();
  }

  /**
   * Additive increase, multiplicative decrease: one more after each good window, a fraction of it
   * after one with a drop or with a mean duration beyond {@code timeout}.
   *
   * @param min see {@link Adaptation#min}
   * @param max see {@link Adaptation#max}
   * @param window see {@link Adaptation#window}
   * @param backoff what is left of the limit, 0.5 to 0.99
   * @param timeout the mean duration from which on the callee counts as overloaded, 1 ms to 1 h
   */
  public record Aimd(int min, int max, Duration window, double backoff, Duration timeout)
      implements Adaptation {
    /** Checks every value. */
    public Aimd {
      requireCommon(min, max, window);
      require("backoff", backoff, 0.5, 0.99);
      requireTime("timeout", timeout);
    }

    /** Looks every 100 ms, backs off to nine tenths, and at 5 s. */
    public static Aimd between(int min, int max) {
      return new Aimd(min, max, Duration.ofMillis(100), 0.9, Duration.ofSeconds(5));
    }

    /** The same with another window. */
    public Aimd withWindow(Duration time) {
      return new Aimd(min, max, time, backoff, timeout);
    }

    /** The same with another fraction. */
    public Aimd withBackoff(double fraction) {
      return new Aimd(min, max, window, fraction, timeout);
    }

    /** The same with another duration that counts as overload. */
    public Aimd withTimeout(Duration duration) {
      return new Aimd(min, max, window, backoff, duration);
    }
  }

  /**
   * Keeps a short queue at the callee, whose length it tells from how much slower calls are than
   * the fastest window of late. It reacts soon, and suits callees whose calls take about the same
   * time each.
   *
   * @param min see {@link Adaptation#min}
   * @param max see {@link Adaptation#max}
   * @param window see {@link Adaptation#window}
   */
  public record Vegas(int min, int max, Duration window) implements Adaptation {
    /** Checks every value. */
    public Vegas {
      requireCommon(min, max, window);
    }

    /** Looks every 100 ms. */
    public static Vegas between(int min, int max) {
      return new Vegas(min, max, Duration.ofMillis(100));
    }

    /** The same with another window. */
    public Vegas withWindow(Duration time) {
      return new Vegas(min, max, time);
    }
  }

  /**
   * Lowers the limit as calls get slower than they were on average over the last minutes. Callees
   * whose calls differ much from each other are its strength; this is the one to begin with.
   *
   * @param min see {@link Adaptation#min}
   * @param max see {@link Adaptation#max}
   * @param window see {@link Adaptation#window}
   * @param tolerance how many times slower than the long average calls may get before the limit is
   *     lowered, 1 to 10
   * @param smoothing how much of the way to the newly found limit is gone at once, 0.01 to 1
   * @param longWindow over how many windows the long average goes, 10 to 100,000
   * @param queueSize how many calls more than that may queue at the callee, 0 to 10,000; this is
   *     what makes the limit grow
   */
  public record Gradient2(
      int min,
      int max,
      Duration window,
      double tolerance,
      double smoothing,
      int longWindow,
      int queueSize)
      implements Adaptation {
    /** Checks every value. */
    public Gradient2 {
      requireCommon(min, max, window);
      require("tolerance", tolerance, 1.0, 10.0);
      require("smoothing", smoothing, 0.01, 1.0);
      require("longWindow", longWindow, 10, 100_000);
      require("queueSize", queueSize, 0, 10_000);
    }

    /** Looks every 100 ms; tolerance 1.5, smoothing 0.2, 600 windows, a queue of 4. */
    public static Gradient2 between(int min, int max) {
      return new Gradient2(min, max, Duration.ofMillis(100), 1.5, 0.2, 600, 4);
    }

    /** The same with another window. */
    public Gradient2 withWindow(Duration time) {
      return new Gradient2(min, max, time, tolerance, smoothing, longWindow, queueSize);
    }

    /** The same with another tolerance. */
    public Gradient2 withTolerance(double times) {
      return new Gradient2(min, max, window, times, smoothing, longWindow, queueSize);
    }

    /** The same with another smoothing. */
    public Gradient2 withSmoothing(double share) {
      return new Gradient2(min, max, window, tolerance, share, longWindow, queueSize);
    }

    /** The same with another long window. */
    public Gradient2 withLongWindow(int windows) {
      return new Gradient2(min, max, window, tolerance, smoothing, windows, queueSize);
    }

    /** The same with another queue. */
    public Gradient2 withQueueSize(int calls) {
      return new Gradient2(min, max, window, tolerance, smoothing, longWindow, calls);
    }
  }
}
