package dev.weir.core.advice;

import dev.weir.api.OperationType;
import dev.weir.core.record.CallSites;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.LockHolder;
import dev.weir.core.record.Snapshot.Operation;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sleeps, processes, files that are read again and again, many tiny reads and writes, locks. */
final class LocalRules implements Rule {
  private static final double TINY_MS = 0.02;
  private static final double MANY = 500;
  private static final double LEFT_OVER = 0.02;
  private static final double MOST_REQUESTS = 0.5;

  /** Where fewer of the requests wait, those that came first do, while classes are loaded. */
  private static final double QUEUING = 0.05;

  @Override
  public void look(Case route, Snapshot all, Consumer<Recommendation> found) {
    processes(route, found);
    for (Operation operation : route.route.operations()) {
      if (Case.counts(operation)) {
        switch (operation.type()) {
          case SLEEP_OPERATION -> sleep(route, operation, found);
          case FILE_IO -> file(route, operation, found);
          case LOCK_WAIT -> lock(route, operation, all, found);
          default -> {}
        }
      }
    }
  }

  private static void sleep(Case route, Operation operation, Consumer<Recommendation> found) {
    double saving = route.perRequestMs(operation);
    if (!route.isWorth(saving)) {
      return;
    }
    found.accept(
        route
            .draft("sleep", "")
            .figure("sleeps", operation.count())
            .figure("meanMs", Case.typicalMs(operation.blocked()))
            .site(operation)
            .of(
                route.severity(saving),
                saving,
                "Requests sleep",
                "Take the sleep out. Where it waits for something, wait for that: a future, a"
                    + " condition; where it is to be gentle with another system, limit the rate"));
  }

  private static void processes(Case route, Consumer<Recommendation> found) {
    double saving = 0;
    long count = 0;
    TreeSet<String> commands = new TreeSet<>();
    Operation costliest = null;
    for (Operation operation : route.route.operations()) {
      if (operation.type() == OperationType.SUBPROCESS && Case.counts(operation)) {
        saving += route.perRequestMs(operation);
        count = Math.max(count, operation.usage().requests());
        if (!Case.target(operation).startsWith("(")) {
          commands.add(Case.target(operation));
        }
        if (costliest == null || operation.blocked().total() > costliest.blocked().total()) {
          costliest = operation;
        }
      }
    }
    if (costliest == null || !route.isWorth(saving)) {
      return;
    }
    found.accept(
        route
            .draft("subprocess", String.join(" ", commands))
            .text("commands", String.join(", ", commands))
            .figure("requestsWithOne", count)
            .figure("perRequestMs", saving)
            .site(costliest)
            .of(
                route.severity(saving),
                saving,
                "Requests start a process and wait for it",
                "Use a library in the JVM, or keep the process running and talk to it; where nobody"
                    + " waits for its result, run it in the background: @BackgroundTask"));
  }

  private static void file(Case route, Operation operation, Consumer<Recommendation> found) {
    double users = Math.max(1, operation.usage().requests());
    double each = operation.count() / users;
    double loop = route.loopMs(operation.blocked(), operation.usage().spanNanos());
    if (each >= MANY && Case.typicalMs(operation.blocked()) <= TINY_MS) {
      double saving = loop * (1 - LEFT_OVER);
      if (route.isWorth(saving)) {
        found.accept(tiny(route, operation, each, loop, saving));
      }
      return;
    }
    String target = Case.target(operation);
    boolean named = !target.isEmpty() && target.charAt(0) != '(' && !target.startsWith("/proc/");
    long reads = operation.usage().reads();
    if (named
        && reads >= Case.LEAST_REQUESTS
        && reads >= MOST_REQUESTS * route.route.requests()
        && route.isWorth(loop)) {
      found.accept(again(route, operation, reads, loop));
    }
  }

  private static Recommendation tiny(
      Case route, Operation operation, double each, double loop, double saving) {
    return route
        .draft("tiny-io", "" + operation.target())
        .text("file", operation.target())
        .figure("operationsPerRequest", each)
        .figure("meanMs", Case.typicalMs(operation.blocked()))
        .figure("loopMs", loop)
        .of(
            route.severity(saving),
            saving,
            String.format(
                Locale.ROOT, "A request goes to a file %.0f times for a little each", each),
            "Put a buffer around the stream: BufferedInputStream, BufferedOutputStream, or read it"
                + " at once: Files.readAllBytes");
  }

  private static Recommendation again(Case route, Operation operation, long reads, double loop) {
    return route
        .draft("repeated-read", "" + operation.target())
        .text("file", operation.target())
        .figure("requestsThatReadIt", reads)
        .figure("readMs", route.perRequestMs(operation))
        .figure("loopMs", loop)
        .site(operation)
        .of(
            route.severity(loop),
            loop,
            "Requests read the same file again and again",
            "Keep what was read, and read it again only when the file has changed");
  }

  private static void lock(
      Case route, Operation operation, Snapshot all, Consumer<Recommendation> found) {
    double saving = route.perRequestMs(operation);
    String lock = Case.target(operation);
    // Of monitors it is known how long a request waited and how often, but not for how long each
    // time: one that had to fill a cache first is not many that queue.
    long waited = isMonitor(lock) ? operation.usage().requests() : operation.count();
    if (!isLock(lock)
        || !isOfApplication(operation)
        || waited < Case.LEAST_QUEUED
        || waited < QUEUING * route.route.requests()
        || saving < 0.5
        || !route.isWorth(saving)) {
      return;
    }
    LockHolder holder = holder(route, lock, all);
    String where = holder == null ? "" : "; " + holder.heldBy() + " has it at " + holder.at();
    found.accept(
        route
            .draft("lock-contention", lock)
            .text("lock", lock)
            .figure("waits", operation.count())
            .figure("requestsThatWaited", operation.usage().requests())
            .figure("meanMs", Case.typicalMs(operation.blocked()))
            .figure("longestMs", operation.blocked().max() / 1e6)
            .site(operation)
            .text("heldBy", holder == null ? null : holder.heldBy())
            .text("heldAt", holder == null ? null : holder.at())
            .of(
                saving >= route.responseMs / 2 ? Severity.HIGH : Severity.MEDIUM,
                saving,
                "Requests queue for a lock",
                "Hold it for a shorter time: no I/O, no sleep, no call while it is held; or split"
                    + " it, or use a concurrent collection"
                    + where));
  }

  /** Who was seen with it most often while the route waited. */
  private static @Nullable LockHolder holder(Case route, String lock, Snapshot all) {
    LockHolder most = null;
    for (LockHolder each : all.lockHolders()) {
      if (each.route().equals(route.route.route())
          && each.lock().equals(lock)
          && (most == null || each.seen() > most.seen())) {
        most = each;
      }
    }
    return most;
  }

  /**
   * Monitors are entered by every library, and a busy machine keeps threads from them: only one
   * that was seen, at a line of application code, is told.
   */
  private static boolean isOfApplication(Operation operation) {
    if (!isMonitor(Case.target(operation))) {
      return true;
    }
    Snapshot.Line line = Case.costliest(operation);
    return line != null
        && !line.at().equals(CallSites.UNKNOWN)
        && !Case.target(operation).equals(Recording.UNKNOWN_MONITOR);
  }

  private static boolean isMonitor(String lock) {
    return !lock.startsWith("java.util.concurrent.");
  }

  /** Waiting for a future, a queue or a latch is waiting for work to be done, not for a lock. */
  private static boolean isLock(String target) {
    if (target.startsWith("java.util.concurrent.")) {
      return target.startsWith("java.util.concurrent.locks.") && !target.contains("Condition");
    }
    // No class is called "class initialisation".
    return !target.isEmpty()
        && target.charAt(0) != '('
        && target.indexOf(' ') < 0
        && !target.contains("Future");
  }
}
