package dev.weir.core.offload;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One server, or one set of event loops: whose threads are to be kept from blocking, and the worker
 * that what blocks them is handed to.
 *
 * <p>Any thread asks and hands over; making and closing the worker is guarded by this. Refers to
 * nothing of the application strongly.
 */
public final class Place {
  private static final int MOST_CANDIDATES = 500;
  private static final String OTHER = "(other)";

  /** A pool has no more threads than this, unless a setting says so. */
  private static final int MOST_POOLED = 256;

  final Offloading offloading;
  final Kind kind;
  private final String name;
  private final Own own;
  private final ConcurrentHashMap<String, Candidate> candidates = new ConcurrentHashMap<>();
  private volatile @Nullable Worker worker;
  private volatile boolean pooled;

  /** The place's own threads. Holds what it asks weakly, and is asked now and then. */
  public interface Own {
    /** One thread, which whatever blocks there holds up. */
    Own ONE =
        new Own() {
          @Override
          public int threads() {
            return 1;
          }

          @Override
          public int busy() {
            return 1;
          }
        };

    /** How many there may be, at least 1. */
    int threads();

    /** How many of them work. */
    int busy();
  }

  /**
   * What kind of place it is.
   *
   * @param framework who serves there, {@code jdk-httpserver}
   * @param shortFrom the share of its own threads, 0 to 1, that must have been seen busy at a time
   *     before anything is off-loaded; 0: whatever blocks is
   * @param pools whether a bounded pool of platform threads helps where there are no virtual ones
   * @param most how many virtual threads at a time at least; ten times the own threads where that
   *     is more
   */
  public record Kind(String framework, double shortFrom, boolean pools, int most) {}

  Place(Offloading offloading, Kind kind, String name, Own own) {
    this.offloading = offloading;
    this.kind = kind;
    this.name = name;
    this.own = own;
  }

  /** The route's candidate, made where there is none. */
  public Candidate candidate(String route) {
    Candidate known = candidates.get(route);
    if (known != null) {
      return known;
    }
    String bounded = candidates.size() >= MOST_CANDIDATES ? OTHER : route;
    return candidates.computeIfAbsent(bounded, fresh -> new Candidate(this, fresh, false));
  }

  /** The candidate of all routes at once, for places that cannot tell them in time. */
  public Candidate whole() {
    Candidate known = candidates.get(Candidate.ALL);
    return known != null
        ? known
        : candidates.computeIfAbsent(Candidate.ALL, all -> new Candidate(this, all, true));
  }

  Iterable<Candidate> candidates() {
    return candidates.values();
  }

  /**
   * Hands a task over; never blocks.
   *
   * @return false where the worker takes no more: the caller runs it, or has it wait
   */
  public boolean handOver(Candidate candidate, Runnable task) {
    Worker to = worker;
    if (to == null) {
      to = open();
    }
    if (to.take(task)) {
      candidate.moved();
      return true;
    }
    candidate.full();
    return false;
  }

  private synchronized Worker open() {
    Worker there = worker;
    if (there == null) {
      Offloading.Choice choice = offloading.choice();
      String prefix = "weir-offload-" + kind.framework + "-";
      boolean virtual = choice.virtual() && !pooled && VirtualWorker.isPossible();
      int most = choice.most();
      if (virtual) {
        int usual = Math.max(kind.most, 10 * own.threads());
        there = new VirtualWorker(prefix, most > 0 ? most : usual);
      } else {
        there = new PoolWorker(prefix, most > 0 ? most : MOST_POOLED);
      }
      worker = there;
    }
    return there;
  }

  /** Lets the worker go unless a candidate hands over to it. */
  synchronized void settle() {
    for (Candidate each : candidates.values()) {
      if (each.acts()) {
        return;
      }
    }
    close();
  }

  /** Lets the worker go; the next task has another made, as the settings then say. */
  synchronized void close() {
    Worker there = worker;
    worker = null;
    if (there != null) {
      there.close();
    }
  }

  /** Virtual threads hold their carriers here: true where a pool takes their place. */
  synchronized boolean pooled() {
    if (!kind.pools || !usesVirtualThreads()) {
      return false;
    }
    pooled = true;
    close();
    return true;
  }

  /** Whether what is handed over runs on virtual threads. */
  boolean usesVirtualThreads() {
    return offloading.choice().virtual() && !pooled && VirtualWorker.isPossible();
  }

  /** Whether anything can be handed over at all. */
  boolean hasWorker() {
    return kind.pools || VirtualWorker.isPossible() && !pooled;
  }

  Own own() {
    return own;
  }

  /** How many tasks run on the worker. */
  int running() {
    Worker there = worker;
    return there == null ? 0 : there.running();
  }

  String name() {
    return name;
  }

  /** {@code virtual threads} or {@code pool}, now or where it would be made. */
  String workerKind() {
    return usesVirtualThreads() ? VirtualWorker.KIND : PoolWorker.KIND;
  }

  /** How many tasks it takes at a time; 0 where there is none yet. */
  int most() {
    Worker there = worker;
    return there == null ? 0 : there.most();
  }
}
