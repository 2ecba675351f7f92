package dev.weir.core.watch;

import dev.weir.core.record.Interval;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Ticker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Live figures: what each route did in the last 10 s, minute, 5 min and hour, and since the start.
 *
 * <p>Once a second the agent's thread calls {@link #tick}, which takes from the recording what came
 * since; see {@link Recording#drain}. Any thread may ask for figures. Both hold this object's
 * monitor; the application's threads never do.
 *
 * <p>Memory is bounded whatever comes: a window keeps its counts and sums, and gives up precision
 * of percentiles and then lines of code as it fills up.
 *
 * <pre>{@code
 * Watch watch = new Watch(recording, Ticker.SYSTEM);
 * watch.tick(); // each second
 * WindowFigures minute = watch.figures(Window.MINUTE);
 * }</pre>
 */
public final class Watch {
  /** Beside this the recording's own marks and what is made to read come to less than 1 MB. */
  private static final long MOST_BYTES = 7L << 20;

  private final Recording recording;
  private final Ticker ticker;
  private final Budget budget = new Budget(MOST_BYTES);
  private final Slices slices = new Slices();
  private final Map<String, RouteRings> routes = new LinkedHashMap<>();
  private long last;

  /**
   * @param recording what is watched; nobody else may drain it
   * @param ticker the clock
   */
  public Watch(Recording recording, Ticker ticker) {
    this.recording = recording;
    this.ticker = ticker;
    last = ticker.nanoTime();
  }

  /** Takes what came since the last time, which is about a second ago. */
  public synchronized void tick() {
    long now = ticker.nanoTime();
    double seconds = (now - last) / 1e9;
    last = now;
    int slot = slices.next();
    for (RouteRings rings : routes.values()) {
      rings.clear(slot);
    }
    recording.drain(interval -> add(interval, slot));
    slices.tick(seconds, this::addUp);
    if (slices.isRound()) {
      routes.values().removeIf(RouteRings::forget);
    }
    long bytes = 0;
    for (RouteRings rings : routes.values()) {
      bytes += rings.bytes();
    }
    budget.taken(bytes);
  }

  private void add(Interval interval, int slot) {
    String name = interval.framework() + ' ' + interval.route();
    RouteRings rings = routes.get(name);
    if (rings == null) {
      rings = new RouteRings(interval.route(), interval.framework(), slices.ticks());
      routes.put(name, rings);
    }
    rings.add(interval, slices.ticks(), slot, budget);
  }

  private void addUp(int from, int count, int into) {
    for (RouteRings rings : routes.values()) {
      rings.addUp(from, count, into, budget);
    }
  }

  /** The same where no pool's size is known. */
  public WindowFigures figures(Window window) {
    return figures(window, PoolSizes.UNKNOWN);
  }

  /**
   * The figures of a window up to the last tick; since the start, up to now.
   *
   * @param sizes how many connections pools have
   */
  public WindowFigures figures(Window window, PoolSizes sizes) {
    return window == Window.START ? sinceStart(sizes) : recent(window, sizes);
  }

  private synchronized WindowFigures recent(Window window, PoolSizes sizes) {
    int[] slots = slices.of(window);
    double seconds = slices.seconds(slots);
    Totals totals = new Totals(sizes);
    List<RouteFigures> all = new ArrayList<>();
    RouteView view = new RouteView(budget, slots, seconds);
    for (RouteRings rings : routes.values()) {
      RouteFigures figures = view.of(rings).figures(totals);
      if (figures.requests() > 0 || !figures.operations().isEmpty()) {
        all.add(figures);
      }
    }
    Instant now = Instant.now();
    return new WindowFigures(
        window,
        now.minusMillis((long) (seconds * 1000)),
        now,
        seconds,
        totals.figures(seconds),
        List.copyOf(all),
        totals.pools.figures(seconds));
  }

  /**
   * Looks at each route in recent windows, without adding up what is not asked for.
   *
   * @param windows any but {@link Window#START}
   */
  public synchronized void look(RouteView.Reader reader, Window... windows) {
    RouteView[] views = new RouteView[windows.length];
    for (int i = 0; i < windows.length; i++) {
      int[] slots = slices.of(windows[i]);
      views[i] = new RouteView(budget, slots, slices.seconds(slots));
    }
    for (RouteRings rings : routes.values()) {
      for (RouteView view : views) {
        view.of(rings);
      }
      reader.look(views);
    }
  }

  /**
   * Looks at each route in the last few ticks.
   *
   * @param ticks 1 to 10
   */
  public synchronized void lookLast(int ticks, RouteView.Reader reader) {
    int[] slots = slices.lastTicks(ticks);
    RouteView[] views = {new RouteView(budget, slots, slices.seconds(slots))};
    for (RouteRings rings : routes.values()) {
      views[0].of(rings);
      reader.look(views);
    }
  }

  /**
   * How long the last few ticks were together.
   *
   * @param ticks 1 to 10
   */
  public synchronized double lastSeconds(int ticks) {
    return slices.seconds(slices.lastTicks(ticks));
  }

  /**
   * Looks at each route in the last five minutes, minute by minute, and in the hour before, five
   * minutes by five minutes; without the first five minutes after the start. Only where {@link
   * #isWholeMinute}.
   */
  public synchronized void lookBack(RouteView.Reader reader) {
    int[] now = slices.lastMinutes();
    int[] before = slices.beforeLastMinutes();
    RouteView[] views = {
      new RouteView(budget, now, slices.seconds(now)),
      new RouteView(budget, before, slices.seconds(before))
    };
    for (RouteRings rings : routes.values()) {
      for (RouteView view : views) {
        view.of(rings);
      }
      reader.look(views);
    }
  }

  /** Whether the last tick completed a minute. */
  public synchronized boolean isWholeMinute() {
    return slices.isWholeMinute();
  }

  /** Each route's time by whiles, by framework and route with a blank between. */
  public synchronized Map<String, Batches.View> batches() {
    Map<String, Batches.View> all = new LinkedHashMap<>();
    routes.forEach((name, rings) -> all.put(name, rings.batches.view()));
    return all;
  }

  private WindowFigures sinceStart(PoolSizes sizes) {
    Recording.Picture picture = recording.snapshot();
    Snapshot snapshot = picture.snapshot();
    double seconds = java.time.Duration.between(snapshot.from(), snapshot.to()).toMillis() / 1e3;
    SinceStart start = new SinceStart(seconds, sizes);
    List<RouteFigures> all = new ArrayList<>();
    for (Snapshot.Route route : snapshot.routes()) {
      all.add(start.route(route));
    }
    return new WindowFigures(
        Window.START,
        snapshot.from(),
        snapshot.to(),
        seconds,
        start.total(picture),
        List.copyOf(all),
        start.pools());
  }

  /** About how many bytes the windows take. */
  public synchronized long bytes() {
    return budget.taken();
  }
}
