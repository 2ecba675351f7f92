package dev.weir.core.advice;

import dev.weir.api.OperationType;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Calls one after the other, calls without a timeout, DNS, mail in a request. */
final class CallRules implements Rule {
  private static final double LEAST_CALLS = 1.5;
  private static final double LEAST_MS = 5;
  private static final double LEAST_SHARE = 0.1;
  private static final double USUAL = 0.5;
  private static final long LEAST_UNTIMED = 5;
  private static final List<String> MAIL_PORTS = List.of(":25", ":465", ":587", ":2525");

  @Override
  public void look(Case route, Snapshot all, Consumer<Recommendation> found) {
    sideBySide(route, found);
    for (Operation operation : route.route.operations()) {
      if (operation.usage().untimed() && operation.count() >= LEAST_UNTIMED) {
        untimed(route, operation, found);
      }
      if (Case.counts(operation)) {
        if (operation.type() == OperationType.DNS) {
          dns(route, operation, found);
        } else if (operation.type() == OperationType.NETWORK_IO && isMail(operation)) {
          mail(route, operation, found);
        }
      }
    }
  }

  /** Calls that a request's own thread makes are never at the same time. */
  private static void sideBySide(Case route, Consumer<Recommendation> found) {
    double calls = 0;
    double sum = 0;
    double longest = 0;
    List<String> targets = new ArrayList<>();
    for (Operation operation : route.route.operations()) {
      if (!Case.counts(operation) || !isCall(operation)) {
        continue;
      }
      double each = (double) operation.count() / route.route.requests();
      double cost = route.perRequestMs(operation);
      // Reads and writes of one socket are one conversation.
      boolean one = operation.type() == OperationType.NETWORK_IO;
      if (each < USUAL) {
        continue;
      }
      calls += one ? 1 : each;
      sum += cost;
      longest = Math.max(longest, one ? cost : cost / each);
      targets.add(Case.target(operation));
    }
    double saving = sum - longest;
    if (calls < LEAST_CALLS || saving < LEAST_MS || saving < route.responseMs * LEAST_SHARE) {
      return;
    }
    found.accept(
        route
            .draft("sequential-calls", String.join(" ", targets))
            .text("targets", String.join(", ", targets))
            .figure("callsPerRequest", calls)
            .figure("sumMs", sum)
            .figure("longestMs", longest)
            .of(
                route.severity(saving),
                saving,
                String.format(
                    Locale.ROOT, "A request makes %.0f remote calls one after the other", calls),
                "Where one does not need the other's answer, start them together and wait for all:"
                    + " CompletableFuture, structured concurrency, or one call for many things"));
  }

  private static boolean isCall(Operation operation) {
    return operation.type() == OperationType.EXTERNAL_API
        || operation.type() == OperationType.NETWORK_IO && isRemote(operation);
  }

  private static boolean isRemote(Operation operation) {
    String target = Case.target(operation);
    return !target.isEmpty() && target.charAt(0) != '(' && !isMail(operation);
  }

  private static boolean isMail(Operation operation) {
    for (String port : MAIL_PORTS) {
      if (Case.target(operation).endsWith(port)) {
        return true;
      }
    }
    return false;
  }

  private static void untimed(Case route, Operation operation, Consumer<Recommendation> found) {
    found.accept(
        route
            .draft("no-timeout", "" + operation.target())
            .text("target", operation.target())
            .figure("calls", operation.count())
            .figure("p99Ms", operation.blocked().p99() / 1e6)
            .figure("longestMs", operation.blocked().max() / 1e6)
            .site(operation)
            .of(
                Severity.HIGH,
                0,
                "A call waits for its answer without a timeout",
                "Set one: setReadTimeout and setConnectTimeout, or HttpRequest.Builder.timeout. When"
                    + " the other side hangs, each request that calls it holds its thread for ever"));
  }

  private static void dns(Case route, Operation operation, Consumer<Recommendation> found) {
    double saving = route.perRequestMs(operation);
    double each = (double) operation.count() / route.route.requests();
    if (each < USUAL || !route.isWorth(saving)) {
      return;
    }
    found.accept(
        route
            .draft("dns", "" + operation.target())
            .text("host", operation.target())
            .figure("lookUpsPerRequest", each)
            .figure("meanMs", Case.typicalMs(operation.blocked()))
            .site(operation)
            .of(
                route.severity(saving),
                saving,
                "Requests look the same host up again and again",
                "Keep connections alive, let the JVM keep addresses longer"
                    + " (networkaddress.cache.ttl), or ask a resolver that is near"));
  }

  private static void mail(Case route, Operation operation, Consumer<Recommendation> found) {
    double saving = route.perRequestMs(operation);
    if (!route.isWorth(saving)) {
      return;
    }
    found.accept(
        route
            .draft("background", "" + operation.target())
            .text("target", operation.target())
            .figure("meanMs", saving)
            .site(operation)
            .of(
                route.severity(saving),
                saving,
                "Requests wait until a mail is handed over",
                "Put it in a queue and send it in the background: @BackgroundTask"));
  }
}
