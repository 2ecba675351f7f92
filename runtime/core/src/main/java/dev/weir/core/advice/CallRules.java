package dev.weir.core.advice;

import dev.weir.api.OperationType;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Operation;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Calls one after the other, and DNS. */
final class CallRules implements Rule {
  private static final double LEAST_CALLS = 1.5;
  private static final double LEAST_MS = 5;
  private static final double LEAST_SHARE = 0.1;
  private static final double USUAL = 0.5;

  @Override
  public void look(Case route, Snapshot all, Consumer<Recommendation> found) {
    sideBySide(route, found);
    for (Operation operation : route.route.operations()) {
      if (Case.counts(operation) && operation.type() == OperationType.DNS) {
        dns(route, operation, found);
      }
    }
  }

  /** Calls that a request's own thread makes are never at the same time. */
  private static void sideBySide(Case route, Consumer<Recommendation> found) {
    double calls = 0;
    double sum = 0;
    double longest = 0;
    TreeSet<String> targets = new TreeSet<>();
    for (Operation operation : route.route.operations()) {
      if (!Case.counts(operation) || !isCall(operation) || isBody(operation, route)) {
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
            // One a route: which calls are made by half of the requests may change.
            .draft("sequential-calls", "")
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

  /** Whether these are the bodies of answers to calls that the route makes. */
  private static boolean isBody(Operation operation, Case route) {
    if (operation.type() != OperationType.NETWORK_IO) {
      return false;
    }
    String end = "://" + operation.target();
    for (Operation call : route.route.operations()) {
      String target = call.target();
      if (call.type() == OperationType.EXTERNAL_API && target != null && target.endsWith(end)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCall(Operation operation) {
    return operation.type() == OperationType.EXTERNAL_API
        || operation.type() == OperationType.NETWORK_IO
            && ConversationRules.isNamed(operation)
            && !ConversationRules.isMail(operation);
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
}
