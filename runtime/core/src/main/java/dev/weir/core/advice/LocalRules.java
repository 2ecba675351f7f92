package dev.weir.core.advice;

import dev.weir.api.OperationType;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Operation;
import dev.weir.core.record.Snapshot.Usage;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Sleeps, processes, files that are read again and again, many tiny reads and writes. */
final class LocalRules implements Rule {
  private static final double TINY_MS = 0.02;
  private static final double MANY = 500;
  private static final double LEFT_OVER = 0.02;

  /** What a call takes that is not within what is measured of it, under the agent. */
  private static final double CALL_MS = 0.0002;

  private static final double MOST_REQUESTS = 0.5;

  @Override
  public void look(Case route, Snapshot all, Consumer<Recommendation> found) {
    processes(route, found);
    for (Operation operation : route.route.operations()) {
      if (Case.counts(operation)) {
        switch (operation.type()) {
          case SLEEP_OPERATION -> sleep(route, operation, found);
          case FILE_IO -> file(route, operation, found);
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
            // One a route: which commands come often enough to be told may change.
            .draft("subprocess", "")
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
    if (isTiny(operation)) {
      double saving = tinyMs(route, operation) * (1 - LEFT_OVER);
      if (route.isWorth(saving)) {
        found.accept(tiny(route, operation, saving));
        return;
      }
    }
    String target = Case.target(operation);
    boolean named = !target.isEmpty() && target.charAt(0) != '(' && !target.startsWith("/proc/");
    long reads = operation.usage().onlyReads();
    double loop = route.loopMs(operation.blocked(), operation.usage().spanNanos());
    if (named
        && reads >= Case.LEAST_REQUESTS
        && reads >= MOST_REQUESTS * route.route.requests()
        && route.isWorth(loop)) {
      found.accept(again(route, operation, reads, loop));
    }
  }

  /** Whether its users move few bytes at a time, many times each, in operations that are short. */
  private static boolean isTiny(Operation operation) {
    Usage usage = operation.usage();
    return each(usage) >= MANY && meanMs(operation) <= TINY_MS;
  }

  private static double each(Usage usage) {
    return usage.tiny() / (double) Math.max(1, usage.requests());
  }

  /** Of the tiny ones, without those that were kept waiting. */
  private static double meanMs(Operation operation) {
    Usage usage = operation.usage();
    double mean = usage.tiny() == 0 ? 0 : (double) usage.tinyNanos() / usage.tiny() / 1e6;
    double most = operation.blocked().p95() / 1e6;
    return most > 0 ? Math.min(mean, most) : mean;
  }

  /** What they cost a request. What is done with the bytes between two of them stays. */
  private static double tinyMs(Case route, Operation operation) {
    long tiny = operation.usage().tiny();
    double blocked = meanMs(operation) * tiny / route.route.requests();
    double between =
        route.loopMs(operation.blocked(), operation.usage().spanNanos())
            - route.perRequestMs(operation);
    double calls = CALL_MS * tiny / route.route.requests();
    return Math.min(route.responseMs, blocked + Math.max(0, Math.min(calls, between)));
  }

  private static Recommendation tiny(Case route, Operation operation, double saving) {
    double each = each(operation.usage());
    return route
        .draft("tiny-io", "" + operation.target())
        .text("file", operation.target())
        .figure("operationsPerRequest", each)
        .figure("meanMs", meanMs(operation))
        .of(
            route.severity(saving),
            saving,
            String.format(
                Locale.ROOT, "A request goes to a file %.0f times for a few bytes each", each),
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
}
