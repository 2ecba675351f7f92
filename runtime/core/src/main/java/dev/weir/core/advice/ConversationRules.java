package dev.weir.core.advice;

import dev.weir.api.OperationType;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Operation;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What requests say to the other end of a socket: one question after the other, mails, and what
 * nobody waits to be answered. What is said is not seen, only that it is written, and whether an
 * answer is read.
 */
final class ConversationRules implements Rule {
  /** Fewer are what it takes to get to know each other: TLS, a log-in. */
  private static final double LEAST_ROUNDS = 5;

  /** Of the requests that use it. */
  private static final double MOST = 0.9;

  private static final List<String> MAIL_PORTS = List.of(":25", ":465", ":587", ":2525");

  @Override
  public void look(Case route, Snapshot all, Consumer<Recommendation> found) {
    for (Operation operation : route.route.operations()) {
      if (operation.type() == OperationType.NETWORK_IO && Case.counts(operation)) {
        if (isMail(operation)) {
          mail(route, operation, found);
        } else if (isNamed(operation)) {
          rounds(route, operation, found);
          sends(route, operation, all, found);
        }
      }
    }
  }

  static boolean isMail(Operation operation) {
    for (String port : MAIL_PORTS) {
      if (Case.target(operation).endsWith(port)) {
        return true;
      }
    }
    return false;
  }

  /** Whether this JVM opened the connection, and so it is known where to. */
  static boolean isNamed(Operation operation) {
    String target = Case.target(operation);
    return !target.isEmpty() && target.charAt(0) != '(';
  }

  /** A cache is asked for one key after the other, say. */
  private static void rounds(Case route, Operation operation, Consumer<Recommendation> found) {
    Snapshot.Usage usage = operation.usage();
    double each = usage.requests() == 0 ? 0 : (double) usage.rounds() / usage.requests();
    double saving = route.repeatsMs(usage);
    if (each < LEAST_ROUNDS || !route.isWorth(saving)) {
      return;
    }
    found.accept(
        route
            .draft("round-trips", Case.target(operation))
            .text("target", operation.target())
            .figure("roundTripsPerRequest", each)
            .figure("roundTripMs", Case.roundTripMs(usage))
            .figure("perRequestMs", route.perRequestMs(operation))
            .site(operation)
            .of(
                route.severity(saving),
                saving,
                String.format(
                    Locale.ROOT,
                    "A request asks the same server %.0f times, and waits for each answer",
                    each),
                "Ask for many at once: MGET, a pipeline, a batch. What it asks for again, let it"
                    + " keep: whether it is the same key is not seen"));
  }

  private static void mail(Case route, Operation operation, Consumer<Recommendation> found) {
    background(route, operation, "Requests wait until a mail is handed over", found);
  }

  /** Written to, and never read from: by nobody, on no thread. */
  private static void sends(
      Case route, Operation operation, Snapshot all, Consumer<Recommendation> found) {
    Snapshot.Usage usage = operation.usage();
    if (usage.writes() >= MOST * usage.requests() && isNeverRead(operation, all)) {
      background(route, operation, "Requests send what nobody waits to be answered", found);
    }
  }

  private static boolean isNeverRead(Operation operation, Snapshot all) {
    for (Operation other : all.unattributed()) {
      if (isSame(operation, other)) {
        return false; // Who does what there is not known.
      }
    }
    for (Snapshot.Route route : all.routes()) {
      for (Operation other : route.operations()) {
        Snapshot.Usage usage = other.usage();
        if (isSame(operation, other) && (usage.reads() > 0 || usage.rounds() > 0)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isSame(Operation a, Operation b) {
    return a.type() == b.type() && Case.target(a).equals(Case.target(b));
  }

  private static void background(
      Case route, Operation operation, String title, Consumer<Recommendation> found) {
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
                title,
                "Put it in a queue and send it in the background: @BackgroundTask"));
  }
}
