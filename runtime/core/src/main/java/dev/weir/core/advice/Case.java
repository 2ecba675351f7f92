package dev.weir.core.advice;

import dev.weir.api.OperationType;
import dev.weir.core.record.Snapshot.Distribution;
import dev.weir.core.record.Snapshot.Line;
import dev.weir.core.record.Snapshot.Operation;
import dev.weir.core.record.Snapshot.Route;
import dev.weir.core.record.Snapshot.Usage;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One route that is looked at: what its requests cost, and what is worth a recommendation. */
final class Case {
  /** Of fewer requests, or operations, nothing is concluded. */
  static final long LEAST_REQUESTS = 20;

  /** So much of what other threads did must have been in the way of the requests. */
  private static final double IN_LINE = 0.8;

  /** Who stands in a queue may be few, and others are the cause. */
  static final long LEAST_QUEUED = 10;

  /** Where fewer of the requests queue, those that came first do, while classes are loaded. */
  static final double QUEUING = 0.05;

  private static final long LEAST_LATER = 2;
  private static final double LARGE = 0.5;
  private static final double OFTEN = 0.05;
  private static final double SELDOM = 0.01;
  private static final double NOTABLE = 0.1;
  private static final double LEAST = 0.05;

  final Route route;
  final double responseMs;

  Case(Route route) {
    this.route = route;
    responseMs = typicalMs(route.response());
  }

  /**
   * The mean without what happens once: the longest value is left out, and the mean is not let
   * beyond the 95th percentile. A first request that loads classes is no finding.
   */
  static double typicalMs(Distribution of) {
    if (of.count() < 2) {
      return 0;
    }
    double others = (double) (of.total() - of.max()) / (double) (of.count() - 1);
    double mean = of.p95() > 0 ? Math.min(others, (double) of.p95()) : others;
    return mean / 1e6;
  }

  /** What operations cost a request of the route on average, likewise. */
  double perRequestMs(Operation operation) {
    return typicalMs(operation.blocked()) * operation.count() / route.requests();
  }

  /**
   * What the loop around operations costs a request on average.
   *
   * @param spanNanos over all requests; what was blocked where that is not known
   */
  double loopMs(Distribution blocked, long spanNanos) {
    double blockedMs = typicalMs(blocked) * blocked.count() / route.requests();
    if (blocked.total() == 0 || spanNanos <= blocked.total()) {
      return blockedMs;
    }
    // The loop is as much longer than what it waited for as it was on the whole.
    return Math.min(responseMs, blockedMs * spanNanos / blocked.total());
  }

  /**
   * What a request would save on average, in milliseconds, if it asked once in place of n times: (n
   * - 1) times a round trip. For n questions cost n * (round trip + work), one for all of them
   * costs round trip + n * work: what it takes to find the rows, to send and to read them, has to
   * be paid for in one answer too. So it is the shortest of the n that is taken for the round trip,
   * in each request anew, and not their mean. The figures that decided it are in decision 0041.
   */
  double repeatsMs(Usage usage) {
    return Math.min(responseMs, usage.repeatNanos() / 1e6 / route.requests());
  }

  /** The shortest round trip of a request, on average; the repeated ones count. */
  static double roundTripMs(Usage usage) {
    long repeated = usage.rounds() - usage.requests();
    return repeated <= 0 ? 0 : usage.repeatNanos() / 1e6 / repeated;
  }

  /** Whether a saving is worth anybody's time. */
  boolean isWorth(double savingMs) {
    return savingMs >= 1 && savingMs >= responseMs * 0.01
        || savingMs >= 0.1 && savingMs >= responseMs * LEAST;
  }

  Severity severity(double savingMs) {
    double share = responseMs <= 0 ? 0 : savingMs / responseMs;
    return share >= LARGE ? Severity.HIGH : share >= NOTABLE ? Severity.MEDIUM : Severity.LOW;
  }

  /**
   * Whether it was in a request's way, and often enough to conclude anything: whether its own
   * threads did it, or others while it waited for them and none of its own was at work.
   */
  static boolean counts(Operation operation) {
    boolean queue =
        operation.type() == OperationType.POOL_WAIT || operation.type() == OperationType.LOCK_WAIT;
    return isInLine(operation) && operation.count() >= (queue ? LEAST_QUEUED : LEAST_REQUESTS);
  }

  /**
   * Whether it goes on: of the half to three quarters of the requests that came last some had it
   * too, at least two, and in share half as many as are asked for of all. What only the first
   * requests meet, a pool that opens its connections, classes that are loaded, code that is not
   * compiled yet, is over before anybody could mend it.
   *
   * @param share so many requests must have it for a finding
   */
  static boolean goesOn(Usage usage, double share) {
    return usage.later() == 0 || usage.late() >= Math.max(LEAST_LATER, share / 2 * usage.later());
  }

  /**
   * Whether requests queue, as often as makes a finding.
   *
   * @param waited how many times they had to
   */
  boolean queues(Operation operation, long waited) {
    return waited >= LEAST_QUEUED
        && waited >= QUEUING * route.requests()
        && goesOn(operation.usage(), QUEUING);
  }

  /** How severe it is what threatens requests and does not slow them down, by how many it may. */
  Severity severityOf(long threatened) {
    double share = (double) threatened / route.requests();
    return share >= OFTEN ? Severity.HIGH : share >= SELDOM ? Severity.MEDIUM : Severity.LOW;
  }

  private static boolean isInLine(Operation operation) {
    return !operation.async()
        || operation.usage().inLineNanos() >= IN_LINE * operation.blocked().total();
  }

  static String target(Operation operation) {
    return operation.target() == null ? "" : operation.target();
  }

  /** The line of code that costs most; null where none was slow enough to be known. */
  static @Nullable Line costliest(Operation operation) {
    Line most = null;
    for (Line line : operation.sites()) {
      if (most == null || line.blocked().total() > most.blocked().total()) {
        most = line;
      }
    }
    return most;
  }

  /** Begins a recommendation. */
  Draft draft(String kind, String about) {
    return new Draft(kind, about);
  }

  /** To a microsecond, of milliseconds. */
  static double rounded(double value) {
    return Math.round(Math.max(0, value) * 1000) / 1000.0;
  }

  static String ms(double ms) {
    return String.format(Locale.ROOT, ms >= 100 ? "%.0f ms" : ms >= 1 ? "%.1f ms" : "%.2f ms", ms);
  }

  /** A recommendation in the making. */
  final class Draft {
    private final String kind;
    private final String id;
    private final Map<String, Object> evidence = new LinkedHashMap<>();

    private Draft(String kind, String about) {
      this.kind = kind;
      int hash = (route.framework() + '\n' + route.route() + '\n' + about).hashCode();
      id = kind + '-' + String.format(Locale.ROOT, "%08x", hash);
      evidence.put("requests", route.requests());
      evidence.put("responseMs", rounded(responseMs));
    }

    Draft figure(String name, long value) {
      evidence.put(name, value);
      return this;
    }

    Draft figure(String name, double value) {
      evidence.put(name, rounded(value));
      return this;
    }

    Draft text(String name, @Nullable String value) {
      if (value != null && !value.isEmpty()) {
        evidence.put(name, value);
      }
      return this;
    }

    Draft site(Operation operation) {
      Line line = costliest(operation);
      return line == null ? this : text("at", line.at());
    }

    Recommendation of(Severity severity, double savingMs, String title, String action) {
      return new Recommendation(
          id, kind, route.route(), severity, title, evidence, action, rounded(savingMs));
    }
  }
}
