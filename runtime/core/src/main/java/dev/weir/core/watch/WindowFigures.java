package dev.weir.core.watch;

import dev.weir.core.record.Snapshot.Distribution;
import java.time.Instant;
import java.util.List;

/**
 * The figures of one window; immutable.
 *
 * @param window which
 * @param from about when it began
 * @param to when it was taken
 * @param seconds how long it is in fact: windows are put together from slices, and at first there
 *     is less to look back on
 * @param total over all routes; its operations are summed by type
 * @param routes routes that did anything in the window
 * @param pools connection pools that requests waited for, and those whose size is known and whose
 *     database they asked
 */
public record WindowFigures(
    Window window,
    Instant from,
    Instant to,
    double seconds,
    RouteFigures total,
    List<RouteFigures> routes,
    List<PoolFigures> pools) {

  /** Of a window before anything came. */
  public static WindowFigures none(Window window, Instant now) {
    Distribution none = Distribution.EMPTY;
    RouteFigures all =
        new RouteFigures("(all)", "", false, 0, 0, 0, none, none, none, none, none, List.of());
    return new WindowFigures(window, now, now, 0, all, List.of(), List.of());
  }
}
