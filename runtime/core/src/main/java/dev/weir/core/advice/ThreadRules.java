package dev.weir.core.advice;

import dev.weir.api.OperationType;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Operation;
import java.time.Duration;
import java.util.function.Consumer;

/** Event loops, carriers, heavy CPU and allocation, and routes that virtual threads would suit. */
final class ThreadRules implements Rule {
  private static final long LEAST_ON_LOOP = 3;
  private static final double LEAST_ON_LOOP_MS = 0.1;
  private static final double LOG_MS = 1;
  private static final long LEAST_PINNED = 10;
  private static final long LEAST_HEAVY = 5;
  private static final double HEAVY_SHARE = 0.05;
  private static final int VIRTUAL = 21;
  private static final double MANY_THREADS = 8;
  private static final double MOSTLY = 0.5;

  private final int feature;

  /**
   * @param feature the Java release that it is about
   */
  ThreadRules(int feature) {
    this.feature = feature;
  }

  @Override
  public void look(Case route, Snapshot all, Consumer<Recommendation> found) {
    boolean pinned = false;
    for (Operation operation : route.route.operations()) {
      if (!operation.async() && route.route.eventLoop() && operation.type().blocks()) {
        onLoop(route, operation, found);
      }
      if (operation.pinned() >= LEAST_PINNED) {
        pinned(route, operation, found);
      }
      pinned |= operation.pinned() > 0;
      if (!operation.type().blocks() && operation.count() >= LEAST_HEAVY) {
        heavy(route, operation, found);
      }
    }
    if (!pinned) {
      virtual(route, all, found);
    }
  }

  private static void onLoop(Case route, Operation operation, Consumer<Recommendation> found) {
    double saving = route.perRequestMs(operation);
    Snapshot.Usage usage = operation.usage();
    boolean often = usage.requests() == 0 || usage.requests() >= LEAST_ON_LOOP;
    if (operation.count() < LEAST_ON_LOOP
        || !often
        || !Case.goesOn(usage, 0)
        || saving < LEAST_ON_LOOP_MS
        || saving < LOG_MS && isLog(operation)) {
      return;
    }
    found.accept(
        route
            .draft("event-loop", operation.type().name() + operation.target())
            .text("type", operation.type().name())
            .text("target", operation.target())
            .figure("operations", operation.count())
            .figure("meanMs", Case.typicalMs(operation.blocked()))
            .figure("longestMs", operation.blocked().max() / 1e6)
            .site(operation)
            .of(
                Severity.CRITICAL,
                saving,
                "An event loop is blocked: every connection on it waits",
                "Do it on another thread, a virtual one or one of a bounded pool, or use a client"
                    + " that does not block"));
  }

  /** Lines for a log that is open already go to the page cache, on every thread. */
  private static boolean isLog(Operation operation) {
    Snapshot.Usage usage = operation.usage();
    return operation.type() == OperationType.FILE_IO
        && usage.reads() == 0
        && usage.writes() > 0
        && usage.writes() >= usage.requests()
        && operation.blocked().p95() < LOG_MS * 1_000_000;
  }

  private static void pinned(Case route, Operation operation, Consumer<Recommendation> found) {
    found.accept(
        route
            .draft("pinning", operation.type().name() + operation.target())
            .text("type", operation.type().name())
            .text("target", operation.target())
            .figure("pinned", operation.pinned())
            .figure("operations", operation.count())
            .figure("meanMs", operation.blocked().mean() / 1e6)
            .site(operation)
            .of(
                route.severityOf(operation.pinned()),
                0,
                "A virtual thread holds its carrier while it is blocked",
                "Use a ReentrantLock where synchronized is around the blocking call, or Java 24 and"
                    + " later; native calls have to go to a pool of platform threads"));
  }

  private static void heavy(Case route, Operation operation, Consumer<Recommendation> found) {
    double share = (double) operation.count() / route.route.requests();
    if (share < HEAVY_SHARE || !Case.goesOn(operation.usage(), HEAVY_SHARE)) {
      return;
    }
    boolean cpu = operation.type() == OperationType.CPU_INTENSIVE;
    Case.Draft draft =
        route
            .draft(cpu ? "cpu" : "allocation", "")
            .figure("heavyRequests", operation.count())
            .figure("meanCpuMs", route.route.cpu().mean() / 1e6)
            .figure("meanAllocatedBytes", (long) route.route.allocated().mean())
            .site(operation);
    found.accept(
        cpu
            ? draft.of(
                Severity.MEDIUM,
                0,
                "Requests keep a processor busy for long",
                "Profile the line, keep its result, or do it in the background on a pool of as many"
                    + " threads as there are processors")
            : draft.of(
                Severity.MEDIUM,
                0,
                "Requests allocate a great deal",
                "Stream instead of collecting, reuse buffers, and read pages instead of all rows"));
  }

  private void virtual(Case route, Snapshot all, Consumer<Recommendation> found) {
    double seconds = Duration.between(all.from(), all.to()).toMillis() / 1e3;
    double threads = seconds <= 0 ? 0 : route.route.blocked().total() / (seconds * 1e9);
    double ratio =
        route.route.response().total() == 0
            ? 0
            : (double) route.route.blocked().total() / route.route.response().total();
    // Only a platform thread's CPU time can be measured: where there is none, they are virtual.
    boolean platform = route.route.cpu().count() > 0;
    if (feature < VIRTUAL
        || !platform
        || route.route.eventLoop()
        || route.route.requests() < Case.LEAST_REQUESTS * 5
        || threads < MANY_THREADS
        || ratio < MOSTLY) {
      return;
    }
    found.accept(
        route
            .draft("virtual-threads", "")
            .figure("blockedThreads", threads)
            .figure("blockedRatio", ratio)
            .of(
                Severity.LOW,
                0,
                "The route is ready for virtual threads",
                "It holds platform threads that do nothing but wait, and pins no carrier: serve it"
                    + " on virtual threads, and limit what it calls instead of its threads"));
  }
}
