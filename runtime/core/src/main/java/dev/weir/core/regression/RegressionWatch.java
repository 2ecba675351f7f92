package dev.weir.core.regression;

import dev.weir.core.alert.AlertKind;
import dev.weir.core.alert.AlertLevel;
import dev.weir.core.alert.Alerts;
import dev.weir.core.record.Series;
import dev.weir.core.watch.Batches;
import dev.weir.core.watch.RouteView;
import dev.weir.core.watch.Watch;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares each minute what every route did in the last five minutes with its past: the hour before
 * the process started, as long as the process is younger than an hour and there is a history, else
 * the hour before those minutes, once requests came in six of its parts of five minutes. The first
 * five minutes of a process, while it warms up, count for neither side.
 *
 * <p>A regression is told when it is certain, and lasts until the rise is below half of what
 * matters: as long, the past that it was compared with is kept, so that what is slow now does not
 * become what is usual. Belongs to the agent's thread; {@link #regressions} is for all.
 */
public final class RegressionWatch {
  private static final int WARM_MINUTES = 10;
  private static final int AN_HOUR = 60;
  private static final int MOST_SAVED = 100;
  private static final double GONE = Comparison.LEAST_CHANGE / 2;
  private static final double SEVERE = 1;

  /** As with the other alerts: around the threshold a level is left well below it alone. */
  private static final double SEVERE_STILL = 0.8 * SEVERE;

  /** One look in a hundred thousand: with 1,440 looks a day, one in some 70 days at most. */
  private static final double CHANCE = 1e-5;

  private static final double NANOS_PER_MS = 1e6;
  static final String BEFORE_START = "the hour before the start";
  static final String HOUR_BEFORE = "the hour before";

  private final Watch watch;
  private final Alerts alerts;
  private final InstantSource clock;
  private final Supplier<Map<String, RouteFacts>> history;
  private final Map<String, Past> kept = new HashMap<>();
  private final Map<String, Regression> open = new TreeMap<>();

  /** The minute in which each was told last: the clock on the wall may be set back. */
  private final Map<String, Integer> lastSeen = new HashMap<>();

  private Map<String, RouteFacts> saved = Map.of();
  private int minutes;
  private volatile List<Regression> regressions = List.of();

  /** What a route is compared with. */
  private record Past(RouteFacts facts, String name) {}

  /**
   * @param watch the figures
   * @param alerts who is told
   * @param clock stamps
   * @param history what is known of the hour before the start; asked once, when it is needed
   */
  public RegressionWatch(
      Watch watch, Alerts alerts, InstantSource clock, Supplier<Map<String, RouteFacts>> history) {
    this.watch = watch;
    this.alerts = alerts;
    this.clock = clock;
    this.history = history;
  }

  /** Routes that are slower than they were; immutable. */
  public List<Regression> regressions() {
    return regressions;
  }

  /** Called after each tick of the watch; compares where that completed a minute. */
  public void look() {
    if (!watch.isWholeMinute()) {
      return;
    }
    minutes++;
    if (minutes < WARM_MINUTES) {
      return;
    }
    if (minutes == WARM_MINUTES) {
      saved = most(history.get());
    } else if (minutes > AN_HOUR) {
      saved = Map.of();
    }
    compare();
  }

  private static Map<String, RouteFacts> most(Map<String, RouteFacts> all) {
    List<RouteFacts> sorted = new ArrayList<>(all.values());
    sorted.sort((one, other) -> Long.compare(other.requests(), one.requests()));
    Map<String, RouteFacts> most = new HashMap<>();
    for (RouteFacts facts : sorted.subList(0, Math.min(MOST_SAVED, sorted.size()))) {
      most.put(facts.route(), facts);
    }
    return most;
  }

  private void compare() {
    Map<String, Past> pasts = new HashMap<>();
    Map<String, RouteFacts> before = new HashMap<>();
    Map<String, RouteFacts> after = new LinkedHashMap<>();
    watch.lookBack(
        views -> {
          String route = views[0].route();
          RouteFacts now = after.containsKey(route) ? null : facts(views[0]);
          Past past = now == null ? null : past(route, views[1]);
          if (now != null && past != null) {
            pasts.put(route, past);
            before.put(route, past.facts());
            after.put(route, now);
          }
        });
    for (RouteChange change : Comparison.of(before, after, CHANCE)) {
      Past past = pasts.get(change.route());
      if (past != null && change.verdict() == Verdict.REGRESSION) {
        tell(change, past);
      } else if (isOver(change)) {
        forget(change.route());
      }
    }
    for (String route : List.copyOf(open.keySet())) {
      if (!after.containsKey(route) && isOld(route)) {
        forget(route);
      }
    }
    regressions = List.copyOf(open.values());
  }

  /** Whether nothing could be compared for so long that nothing is known any more. */
  private boolean isOld(String route) {
    return minutes - lastSeen.getOrDefault(route, 0) > AN_HOUR;
  }

  private @Nullable Past past(String route, RouteView hour) {
    Past known = kept.get(route);
    if (known != null) {
      return known;
    }
    RouteFacts before = saved.get(route);
    if (before != null) {
      return new Past(before, BEFORE_START);
    }
    RouteFacts facts = facts(hour);
    // How much alike the requests of one moment are shows in a few parts alone: soon after the
    // start, noise would be told as a regression.
    if (facts == null || facts.response().parts().size() < Inflation.LEAST_PARTS) {
      return null;
    }
    return new Past(facts, HOUR_BEFORE);
  }

  /** Null where there are too few requests, or their distribution is not known. */
  private static @Nullable RouteFacts facts(RouteView view) {
    long requests = view.requests().count();
    if (requests < Comparison.LEAST_REQUESTS) {
      return null;
    }
    List<Sample.Part> blocked = new ArrayList<>();
    List<Sample.Part> response = new ArrayList<>();
    for (Batches.Batch batch : view.batches()) {
      blocked.add(
          new Sample.Part(
              batch.requests(), batch.blockedNanos() / NANOS_PER_MS, batch.blockedLogs()));
      response.add(
          new Sample.Part(
              batch.requests(), batch.responseNanos() / NANOS_PER_MS, batch.responseLogs()));
    }
    Sample waits = sample(view.blocked(), blocked);
    Sample times = sample(view.response(), response);
    return waits == null || times == null
        ? null
        : new RouteFacts(view.route(), requests, waits, times, null);
  }

  private static @Nullable Sample sample(Series series, List<Sample.Part> parts) {
    return series.inBuckets() == series.count() ? Sample.of(series, parts) : null;
  }

  private static boolean isOver(RouteChange change) {
    return change.verdict() == Verdict.IMPROVEMENT
        || change.verdict() == Verdict.UNCHANGED && change.change() < GONE;
  }

  private void tell(RouteChange change, Past past) {
    String route = change.route();
    Regression known = open.get(route);
    Instant now = clock.instant();
    open.put(route, new Regression(change, past.name(), known == null ? now : known.since()));
    lastSeen.put(route, minutes);
    kept.put(route, past);
    String text = change.text() + ", against " + past.name();
    alerts.condition(
        AlertKind.REGRESSION, route, level(change, SEVERE), level(change, SEVERE_STILL), text);
  }

  private static AlertLevel level(RouteChange change, double severe) {
    return change.change() >= severe ? AlertLevel.ERROR : AlertLevel.WARNING;
  }

  private void forget(String route) {
    kept.remove(route);
    lastSeen.remove(route);
    if (open.remove(route) != null) {
      alerts.condition(AlertKind.REGRESSION, route, null, "as fast as before");
    }
  }
}
