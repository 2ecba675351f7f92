package dev.weir.core.alert;

import dev.weir.core.record.Ticker;
import dev.weir.core.watch.RouteView;
import dev.weir.core.watch.Watch;
import dev.weir.core.watch.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the live figures and tells {@link Alerts} what is wrong.
 *
 * <p>A threshold is passed when it is, for certain, in the last minute and still in the last 10 s;
 * or, where too few requests come for that, in the last 5 min and still in the last minute. For
 * certain: were the share of requests that are slow, or fail, at the bound, then so many of so many
 * would be seen by accident once in 10,000 minutes at most, by Chernoff's bound; and they are of at
 * least ten requests, and five. So one slow request in a quiet minute is no alert, nor is a burst
 * that is over. How bad it is, is told by the lower end of Wilson's interval of three standard
 * deviations: there an accident raises no alert.
 *
 * <p>Response time and blocking operations are judged at the 95th percentile: the threshold is
 * passed when more than 5 % of the requests are at it or beyond.
 */
public final class Judge {
  private static final double TAIL = 0.05;
  private static final long LEAST_REQUESTS = 10;
  private static final long LEAST_BEYOND = 5;
  private static final long ENOUGH_TO_CONFIRM = 5;
  static final double WELL_BELOW = 0.8;
  private static final long LEAST_PINNED = 10;
  private static final long FEW_REQUESTS = 300;
  private static final int MANY_ROUTES = 50;
  private static final long MANY_ROUTES_NANOS = 4_500_000_000L;
  private static final long FEW_ROUTES_NANOS = 1_500_000_000L;
  private static final AlertLevel[] LEVELS = AlertLevel.values();

  private final Watch watch;
  private final Alerts alerts;
  private final Ticker ticker;
  private long lastNanos;
  private int lastRoutes;

  /**
   * @param watch the figures
   * @param alerts who is told
   * @param ticker the clock
   */
  public Judge(Watch watch, Alerts alerts, Ticker ticker) {
    this.watch = watch;
    this.alerts = alerts;
    this.ticker = ticker;
  }

  /** Called after each tick of the watch; looks every other time, with many routes every fifth. */
  public void look() {
    long now = ticker.nanoTime();
    long often = lastRoutes > MANY_ROUTES ? MANY_ROUTES_NANOS : FEW_ROUTES_NANOS;
    if (lastNanos != 0 && now - lastNanos < often) {
      return;
    }
    lastNanos = now;
    AlertRules rules = alerts.rules();
    Set<String> observed = new HashSet<>();
    List<RouteGlance> minutes = new ArrayList<>();
    watch.look(
        views -> {
          RouteGlance minute = RouteGlance.of(views[0], rules);
          minutes.add(minute);
          route(subject(views[0], observed), new Three(views, minute, rules), rules, observed);
        },
        Window.MINUTE,
        Window.TEN_SECONDS,
        Window.FIVE_MINUTES);
    lastRoutes = minutes.size();
    new PoolJudge(alerts, minutes).look(observed);
    alerts.pass(cause -> observed.contains(cause.kind.name() + ' ' + cause.subject));
  }

  /** The route; where two frameworks name one the same, the second says whose it is. */
  private static String subject(RouteView view, Set<String> observed) {
    return observed.contains(AlertKind.RESPONSE_TIME.name() + ' ' + view.route())
        ? view.route() + " (" + view.framework() + ")"
        : view.route();
  }

  /** What a route looks like in three windows; most are in order in the first one. */
  private static final class Three {
    final RouteGlance minute;
    private final RouteView[] views;
    private final AlertRules rules;
    private @Nullable RouteGlance seconds;
    private @Nullable RouteGlance five;

    Three(RouteView[] views, RouteGlance minute, AlertRules rules) {
      this.views = views;
      this.minute = minute;
      this.rules = rules;
    }

    RouteGlance seconds() {
      RouteGlance known = seconds;
      if (known == null) {
        known = RouteGlance.of(views[1], rules);
        seconds = known;
      }
      return known;
    }

    RouteGlance five() {
      RouteGlance known = five;
      if (known == null) {
        known = RouteGlance.of(views[2], rules);
        five = known;
      }
      return known;
    }
  }

  private void route(String route, Three of, AlertRules rules, Set<String> observed) {
    judge(
        AlertKind.RESPONSE_TIME, route, of.minute.knowsResponse ? slow(of, rules) : null, observed);
    judge(
        AlertKind.BLOCKING_OPERATIONS,
        route,
        of.minute.knowsOperations ? many(of, rules) : null,
        observed);
    judge(AlertKind.ERROR_RATE, route, failing(of, rules), observed);
    judge(AlertKind.EVENT_LOOP_BLOCKED, route, onEventLoop(of), observed);
    judge(AlertKind.PINNING, route, pinning(of), observed);
  }

  /** Null: not known now, and then what was known stays. */
  private void judge(
      AlertKind kind, String subject, @Nullable Finding finding, Set<String> observed) {
    observed.add(kind.name() + ' ' + subject);
    if (finding == null) {
      alerts.unknown(kind, subject);
    } else {
      alerts.observe(kind, subject, finding);
    }
  }

  private static Finding slow(Three of, AlertRules rules) {
    AlertLevel level = null;
    AlertLevel floor = null;
    long[] bounds = rules.responseNanos();
    for (int i = 0; i < bounds.length; i++) {
      level = passes(of, RouteGlance::slower, i, level, TAIL) ? LEVELS[i] : level;
      floor = lingers(of, RouteGlance::slowish, i, TAIL) ? LEVELS[i] : floor;
    }
    RouteGlance shown = shown(of);
    double bound = bounds[Math.max(0, Finding.rank(level != null ? level : floor))] / 1e6;
    double value = shown.p95Nanos / 1e6;
    return finding(
        level,
        floor,
        "95th percentile of the response time is "
            + ms(value)
            + ", threshold "
            + ms(bound)
            + over(shown),
        value,
        bound);
  }

  private static Finding many(Three of, AlertRules rules) {
    AlertLevel level = null;
    AlertLevel floor = null;
    long[] bounds = rules.operations();
    for (int i = 0; i < bounds.length; i++) {
      level = passes(of, RouteGlance::busier, i, level, TAIL) ? LEVELS[i] : level;
      // A count below the threshold is well below it: half an operation there is not.
      floor = lingers(of, RouteGlance::busier, i, TAIL) ? LEVELS[i] : floor;
    }
    RouteGlance shown = shown(of);
    double bound = bounds[Math.max(0, Finding.rank(level != null ? level : floor))];
    return finding(
        level,
        floor,
        "95th percentile of blocking operations in a request is "
            + shown.p95Operations
            + ", threshold "
            + (long) bound
            + over(shown),
        (double) shown.p95Operations,
        bound);
  }

  private static Finding failing(Three of, AlertRules rules) {
    AlertLevel level = null;
    AlertLevel floor = null;
    double[] bounds = rules.errorRate();
    for (int i = 0; i < bounds.length; i++) {
      level = passes(of, RouteGlance::failed, i, level, bounds[i]) ? LEVELS[i] : level;
      floor = lingers(of, RouteGlance::failed, i, bounds[i] * WELL_BELOW) ? LEVELS[i] : floor;
    }
    RouteGlance shown = shown(of);
    double bound = 100 * bounds[Math.max(0, Finding.rank(level != null ? level : floor))];
    double value = shown.requests == 0 ? 0 : 100.0 * shown.errors / shown.requests;
    return finding(
        level,
        floor,
        String.format(
                Locale.ROOT, "%.1f %% of the requests failed, threshold %s %%", value, bare(bound))
            + over(shown),
        value,
        bound);
  }

  private static Finding onEventLoop(Three of) {
    RouteGlance minute = of.minute;
    boolean blocks =
        minute.loopOperations >= 3
            && (minute.loopMaxNanos >= 10_000_000L || minute.loopNanos >= 50_000_000L);
    boolean now = blocks && (of.seconds().requests == 0 || of.seconds().loopOperations > 0);
    AlertLevel level = now ? AlertLevel.CRITICAL : null;
    AlertLevel floor =
        level != null || minute.loopOperations > 0 && minute.loopMaxNanos >= 5_000_000L
            ? AlertLevel.CRITICAL
            : null;
    double value = minute.loopMaxNanos / 1e6;
    return finding(
        level,
        floor,
        minute.loopOperations
            + " operations blocked an event loop, the longest for "
            + ms(value)
            + over(minute),
        value,
        0);
  }

  private static Finding pinning(Three of) {
    long pinned = of.minute.pinned;
    boolean now = pinned >= LEAST_PINNED && (of.seconds().requests == 0 || of.seconds().pinned > 0);
    AlertLevel level = now ? AlertLevel.WARNING : null;
    AlertLevel floor = pinned > 0 ? AlertLevel.WARNING : null;
    return finding(
        level,
        floor,
        pinned + " operations held a virtual thread's carrier" + over(of.minute),
        (double) pinned,
        LEAST_PINNED);
  }

  /** How many requests are beyond the bound of a level. */
  private interface Beyond {
    long count(RouteGlance glance, int level);
  }

  /** Whether a level is passed; of one whose predecessor is not, that is not asked. */
  private static boolean passes(
      Three of, Beyond beyond, int level, @Nullable AlertLevel before, double share) {
    if (level > 0 && before == null) {
      return false;
    }
    RouteGlance minute = of.minute;
    if (isBeyond(minute, beyond, level, share)) {
      RouteGlance still = of.seconds();
      return still.requests < ENOUGH_TO_CONFIRM
          || beyond.count(still, level) >= share * still.requests;
    }
    // A minute of many requests says it all; one of few may need its neighbours.
    boolean still =
        minute.requests < ENOUGH_TO_CONFIRM
            || beyond.count(minute, level) >= share * minute.requests;
    return minute.requests < FEW_REQUESTS && still && isBeyond(of.five(), beyond, level, share);
  }

  private static boolean isBeyond(RouteGlance of, Beyond beyond, int level, double share) {
    long count = beyond.count(of, level);
    return of.requests >= LEAST_REQUESTS
        && count >= LEAST_BEYOND
        && (level == 0
            ? Proportion.isCertain(count, of.requests, share)
            : Proportion.lowerBound(count, of.requests) >= share);
  }

  private static boolean lingers(Three of, Beyond beyond, int level, double share) {
    long count = beyond.count(of.minute, level);
    return count > 0 && count >= share * of.minute.requests;
  }

  private static RouteGlance shown(Three of) {
    return of.minute.requests >= LEAST_REQUESTS ? of.minute : of.five();
  }

  private static Finding finding(
      @Nullable AlertLevel level,
      @Nullable AlertLevel floor,
      String text,
      double value,
      double threshold) {
    if (level == null && floor == null) {
      return Finding.NONE;
    }
    boolean higher = Finding.rank(level) > Finding.rank(floor);
    return new Finding(level, higher ? level : floor, text, value, threshold);
  }

  private static String over(RouteGlance glance) {
    return ", of " + glance.requests + " requests in " + Math.round(glance.seconds) + " s";
  }

  static String ms(double ms) {
    return ms >= 1000 ? bare(Math.round(ms / 10) / 100.0) + " s" : Math.round(ms) + " ms";
  }

  private static String bare(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
