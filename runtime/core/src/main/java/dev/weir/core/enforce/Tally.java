package dev.weir.core.enforce;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What was decided under one policy that no limiter counts: in {@code shadow} mode what would have
 * been, by route; what did not end when it was told to.
 *
 * <p>Any thread writes; nothing locks. Written only where a decision goes against a call.
 */
public final class Tally {
  private static final int MOST_ROUTES = 500;
  private static final String OTHER = "(other)";
  private static final String NONE = "(no request)";

  private final ConcurrentHashMap<String, LongAdder> rejected = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, LongAdder> wouldReject = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, LongAdder> wouldTimeOut = new ConcurrentHashMap<>();
  private final LongAdder stopped = new LongAdder();
  private final AtomicLong stopping = new AtomicLong();
  private final LongAdder freedLate = new LongAdder();

  /**
   * The figures.
   *
   * @param rejected calls that were rejected, by route
   * @param wouldReject calls that would have been rejected, by route
   * @param wouldTimeOut calls that would have been ended for being late, by route
   * @param stopped calls that were told to end
   * @param stopping those that have not ended yet: what they hold is not free
   * @param freedLate those that ended more than 100 ms after they were told
   */
  public record Figures(
      Map<String, Long> rejected,
      Map<String, Long> wouldReject,
      Map<String, Long> wouldTimeOut,
      long stopped,
      long stopping,
      long freedLate) {}

  /** A call of the route was rejected; null is no request. */
  public void rejected(@Nullable String route) {
    add(rejected, route);
  }

  /** A call of the route would have been rejected. */
  public void wouldReject(@Nullable String route) {
    add(wouldReject, route);
  }

  /** A call of the route would have been ended. */
  public void wouldTimeOut(@Nullable String route) {
    add(wouldTimeOut, route);
  }

  /** A call is told to end. */
  public void stopping() {
    stopped.increment();
    stopping.incrementAndGet();
  }

  /**
   * A call that was told to end has ended.
   *
   * @param late whether it took more than 100 ms to
   */
  public void freed(boolean late) {
    stopping.decrementAndGet();
    if (late) {
      freedLate.increment();
    }
  }

  /** The figures so far. */
  public Figures figures() {
    return new Figures(
        counts(rejected),
        counts(wouldReject),
        counts(wouldTimeOut),
        stopped.sum(),
        stopping.get(),
        freedLate.sum());
  }

  private static void add(ConcurrentHashMap<String, LongAdder> by, @Nullable String route) {
    String name = route == null ? NONE : route;
    LongAdder known = by.get(name);
    if (known == null) {
      String bounded = by.size() >= MOST_ROUTES ? OTHER : name;
      known = by.computeIfAbsent(bounded, unused -> new LongAdder());
    }
    known.increment();
  }

  private static Map<String, Long> counts(ConcurrentHashMap<String, LongAdder> by) {
    Map<String, Long> counts = new TreeMap<>();
    by.forEach((route, times) -> counts.put(route, times.sum()));
    return counts;
  }
}
