package dev.weir.agent.inner.jmx;

import dev.weir.core.enforce.Enforcement;
import dev.weir.core.report.LimitsSource;
import dev.weir.core.watch.RouteFigures;
import dev.weir.core.watch.Watch;
import dev.weir.core.watch.Window;
import dev.weir.core.watch.WindowFigures;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures that all beans show, taken when somebody asks and at most once a second: a console
 * reads attributes one by one, of hundreds of beans.
 *
 * <p>Guarded by itself: readers wait for each other, and nobody else for them.
 */
final class LiveFigures {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Watch watch;
  private final LimitsSource limits;
  private @Nullable Moment last;

  LiveFigures(Watch watch, LimitsSource limits) {
    this.watch = watch;
    this.limits = limits;
  }

  /** One moment of all of it. */
  static final class Moment {
    final WindowFigures start;
    final WindowFigures minute;
    final Enforcement.@Nullable Standing limits;
    private final long takenAt = System.nanoTime();
    private final Map<String, RouteFigures> sinceStart;
    private final Map<String, RouteFigures> lastMinute;

    private Moment(
        WindowFigures start, WindowFigures minute, Enforcement.@Nullable Standing limits) {
      this.start = start;
      this.minute = minute;
      this.limits = limits;
      sinceStart = byName(start);
      lastMinute = byName(minute);
    }

    private static Map<String, RouteFigures> byName(WindowFigures figures) {
      Map<String, RouteFigures> byName = new HashMap<>();
      for (RouteFigures route : figures.routes()) {
        byName.put(name(route.framework(), route.route()), route);
      }
      return byName;
    }

    /** Of a route since the start; null where it has not served anything yet. */
    @Nullable RouteFigures sinceStart(String framework, String route) {
      return sinceStart.get(name(framework, route));
    }

    /** Of a route in the last minute; null where it did nothing. */
    @Nullable RouteFigures lastMinute(String framework, String route) {
      return lastMinute.get(name(framework, route));
    }
  }

  private static String name(String framework, String route) {
    return framework + ' ' + route;
  }

  synchronized Moment now() {
    Moment known = last;
    if (known == null || System.nanoTime() - known.takenAt >= SECOND_NANOS) {
      known =
          new Moment(watch.figures(Window.START), watch.figures(Window.MINUTE), limits.standing());
      last = known;
    }
    return known;
  }
}
