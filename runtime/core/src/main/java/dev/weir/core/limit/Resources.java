package dev.weir.core.limit;

import dev.weir.core.limit.background.BackgroundTasks;
import dev.weir.core.limit.background.Bounds;
import dev.weir.core.limit.bulkhead.Bulkhead;
import dev.weir.core.limit.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What limiters share: a clock, the permits of all of them together, pools, the background,
 * listeners.
 *
 * @param total null: there is no limit to all of them together
 */
record Resources(
    Ticker ticker,
    @Nullable Bulkhead total,
    Pools pools,
    BackgroundTasks background,
    Listeners listeners) {

  private static final class Alone {
    static final Resources ALONE = of(Ticker.SYSTEM, null);
  }

  /** Those of a registry. */
  static Resources of(Ticker ticker, @Nullable Bulkhead total) {
    Pools pools = new Pools(ticker);
    BackgroundTasks background =
        new BackgroundTasks("background", Bounds.DEFAULT, pools.workers(Pools.BACKGROUND), ticker);
    return new Resources(ticker, total, pools, background, new Listeners());
  }

  /** For limiters that belong to no registry; its pools are never closed. */
  static Resources alone() {
    return Alone.ALONE;
  }
}
