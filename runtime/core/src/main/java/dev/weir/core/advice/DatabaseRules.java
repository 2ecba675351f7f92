package dev.weir.core.advice;

import dev.weir.api.OperationType;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Line;
import dev.weir.core.record.Snapshot.Operation;
import dev.weir.core.record.Snapshot.Route;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** N+1 queries, the same query in each request, connections without a pool, a pool too small. */
final class DatabaseRules implements Rule {
  private static final double LEAST_REPEATS = 4;
  private static final double LEAST_CONNECTS = 0.5;
  private static final double SLOW_QUERY_MS = 5;
  private static final double MOST_REQUESTS = 0.8;

  @Override
  public void look(Case route, Snapshot all, Consumer<Recommendation> found) {
    for (Operation operation : route.route.operations()) {
      if (!Case.counts(operation)) {
        continue;
      }
      if (operation.type() == OperationType.POOL_WAIT) {
        pool(route, operation, all, found);
      } else if (operation.type() == OperationType.DATABASE_QUERY) {
        for (Line statement : operation.statements()) {
          statement(route, operation, statement, found);
        }
      }
    }
  }

  private static void statement(
      Case route, Operation operation, Line statement, Consumer<Recommendation> found) {
    if (statement.usage().requests() < Case.LEAST_REQUESTS) {
      return;
    }
    double repeats = (double) statement.count() / statement.usage().requests();
    if (statement.at().equals("(connect)")) {
      connect(route, operation, statement, found);
    } else if (isText(statement) && repeats >= LEAST_REPEATS) {
      repeated(route, operation, statement, repeats, found);
    } else if (isText(statement)) {
      same(route, operation, statement, found);
    }
  }

  /** Not COMMIT and its like. */
  private static boolean isText(Line statement) {
    return statement.at().indexOf(' ') > 0;
  }

  private static void repeated(
      Case route,
      Operation operation,
      Line statement,
      double repeats,
      Consumer<Recommendation> found) {
    double loop = route.loopMs(statement.blocked(), statement.usage().spanNanos());
    double saving = route.repeatsMs(statement.usage());
    // Where the database is near there is little to gain; where it is far, this is what hurts.
    if (!route.isWorth(loop * (repeats - 1) / repeats)) {
      return;
    }
    boolean reads = startsWith(statement, "SELECT") || startsWith(statement, "WITH");
    found.accept(
        route
            .draft("n-plus-one", operation.target() + statement.at())
            .text("statement", statement.at())
            .text("target", operation.target())
            .figure("executionsPerRequest", repeats)
            .figure("mostInOneRequest", statement.usage().most())
            .figure("executions", statement.count())
            .figure("meanMs", Case.typicalMs(statement.blocked()))
            .figure("roundTripMs", Case.roundTripMs(statement.usage()))
            .figure("loopMs", loop)
            .site(operation)
            .of(
                route.severity(saving),
                saving,
                String.format(
                    Locale.ROOT, "The same statement runs %.0f times in a request", repeats),
                reads
                    ? "Ask once: with a join, or with IN and all the keys; with an ORM, fetch the"
                        + " association together with its owner"
                    : "Send the rows as one batch, or as one statement with many rows"));
  }

  private static boolean startsWith(Line statement, String word) {
    return statement.at().regionMatches(true, 0, word, 0, word.length());
  }

  /** Without a parameter it has the same answer for everybody. */
  private static void same(
      Case route, Operation operation, Line statement, Consumer<Recommendation> found) {
    double each = Case.typicalMs(statement.blocked());
    double saving = each * statement.count() / route.route.requests();
    if (!startsWith(statement, "SELECT")
        || statement.at().indexOf('?') >= 0
        || each < SLOW_QUERY_MS
        || statement.usage().requests() < MOST_REQUESTS * route.route.requests()
        || !route.isWorth(saving)) {
      return;
    }
    found.accept(
        route
            .draft("repeated-query", operation.target() + statement.at())
            .text("statement", statement.at())
            .text("target", operation.target())
            .figure("executions", statement.count())
            .figure("meanMs", each)
            .of(
                route.severity(saving),
                saving,
                "Each request runs the same query without parameters",
                "Keep its result for as long as it may be old: a cache of a few seconds answers"
                    + " nearly all requests"));
  }

  private static void connect(
      Case route, Operation operation, Line connect, Consumer<Recommendation> found) {
    double connects = (double) connect.count() / route.route.requests();
    double saving = Case.typicalMs(connect.blocked()) * connects;
    // A pool that opens its connections when they are first asked for is one.
    if (connects < LEAST_CONNECTS
        || !Case.goesOn(connect.usage(), LEAST_CONNECTS)
        || !route.isWorth(saving)) {
      return;
    }
    found.accept(
        route
            .draft("no-pool", "" + operation.target())
            .text("target", operation.target())
            .figure("connectsPerRequest", connects)
            .figure("meanMs", Case.typicalMs(connect.blocked()))
            .site(operation)
            .of(
                route.severity(saving),
                saving,
                "Requests open a connection of their own to the database",
                "Borrow connections from a pool, such as HikariCP, and give them back"));
  }

  private static void pool(
      Case route, Operation queue, Snapshot all, Consumer<Recommendation> found) {
    double saving = route.perRequestMs(queue);
    if (!route.queues(queue, queue.count()) && !inVain(queue) || !route.isWorth(saving)) {
      return;
    }
    Route holder = holder(queue, all);
    String others =
        holder == null
            ? ""
            : "; " + holder.route() + " holds them longest: see what it waits for meanwhile";
    found.accept(
        route
            .draft("pool-too-small", "" + queue.target())
            .text("target", queue.target())
            .figure("waits", queue.count())
            .figure("waitsInVain", queue.errors())
            .figure("meanWaitMs", Case.typicalMs(queue.blocked()))
            .figure("longestWaitMs", queue.blocked().max() / 1e6)
            .text("heldLongestBy", holder == null ? null : holder.route())
            .of(
                saving >= route.responseMs / 10 ? Severity.HIGH : Severity.MEDIUM,
                saving,
                "Requests queue for a connection of the pool",
                "Hold connections for a shorter time: wait for nothing but the database while one"
                    + " is held"
                    + others
                    + ". If the database can do more at once, let the pool have more"));
  }

  /** A start explains that requests wait for the first connections, not that they get none. */
  private static boolean inVain(Operation queue) {
    return queue.errors() >= Case.LEAST_QUEUED && Case.goesOn(queue.usage(), 0);
  }

  /** Who uses the database and takes longest: the upper bound of how long it holds a connection. */
  private static @Nullable Route holder(Operation queue, Snapshot all) {
    Route longest = null;
    for (Route route : all.routes()) {
      for (Operation operation : route.operations()) {
        if (operation.type() == OperationType.DATABASE_QUERY
            && Case.target(operation).equals(Case.target(queue))
            && route.requests() >= Case.LEAST_REQUESTS / 4
            && (longest == null || heldMs(route) > heldMs(longest))) {
          longest = route;
        }
      }
    }
    return longest;
  }

  /** Its response time without its own stay in the queue. */
  private static double heldMs(Route route) {
    double held = new Case(route).responseMs;
    for (Operation operation : route.operations()) {
      if (operation.type() == OperationType.POOL_WAIT) {
        held -= new Case(route).perRequestMs(operation);
      }
    }
    return held;
  }
}
