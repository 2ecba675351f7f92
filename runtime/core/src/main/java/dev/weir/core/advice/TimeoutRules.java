package dev.weir.core.advice;

import dev.weir.api.OperationType;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Operation;
import java.util.function.Consumer;

/**
 * Calls, reads from sockets and statements that wait for their answer without a timeout. Nothing is
 * said of those that were seen with one.
 */
final class TimeoutRules implements Rule {
  private static final long LEAST = 5;

  @Override
  public void look(Case route, Snapshot all, Consumer<Recommendation> found) {
    for (Operation operation : route.route.operations()) {
      // What reads a connection on a thread of its own may have nothing else to do.
      boolean its = operation.type() == OperationType.EXTERNAL_API || !operation.async();
      if (its && operation.usage().endless() >= LEAST) {
        found.accept(untimed(route, operation));
      }
    }
  }

  private static Recommendation untimed(Case route, Operation operation) {
    return route
        .draft("no-timeout", "" + operation.target())
        .text("target", operation.target())
        .figure("calls", operation.count())
        .figure("seenWithoutTimeout", operation.usage().endless())
        .figure("p99Ms", operation.blocked().p99() / 1e6)
        .figure("longestMs", operation.blocked().max() / 1e6)
        .site(operation)
        .of(
            route.severityOf(operation.usage().endless()),
            0,
            title(operation.type()),
            action(operation.type()));
  }

  private static String title(OperationType type) {
    return switch (type) {
      case DATABASE_QUERY -> "A statement waits for its result without a timeout";
      case NETWORK_IO -> "A socket is read without a timeout";
      default -> "A call waits for its answer without a timeout";
    };
  }

  private static String action(OperationType type) {
    String how =
        switch (type) {
          case DATABASE_QUERY ->
              "Statement.setQueryTimeout, a transaction's timeout, and the driver's socketTimeout for"
                  + " a database that is gone";
          case NETWORK_IO ->
              "Socket.setSoTimeout, or what the client calls it; a SocketChannel in blocking mode"
                  + " knows none, but its streams from socket() do";
          default -> "setReadTimeout and setConnectTimeout, or HttpRequest.Builder.timeout";
        };
    return "Set one: "
        + how
        + ". When the other side hangs, each request that waits for it holds its thread for ever";
  }
}
