package dev.weir.agent.inner;

import dev.weir.core.alert.AlertOrigin;
import dev.weir.core.record.Ticker;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which process alerts come from, decided once and for all: a receiver takes alerts of another
 * origin for other alerts. The first to ask waits until it is known where the dashboard is, for 5 s
 * at most; then it is the process by its number. The webhook's thread alone asks, so nobody else
 * waits.
 */
final class AlertSource implements Supplier<AlertOrigin> {
  private static final long LONGEST_NANOS = 5_000_000_000L;
  private static final long PAUSE_NANOS = 20_000_000L;

  private final Supplier<@Nullable AlertOrigin> dashboard;
  private final Identity identity;
  private final Ticker ticker;
  private final LongConsumer pause;
  private @Nullable AlertOrigin decided;

  /**
   * @param dashboard by its port and address; null while neither is known
   * @param identity of this process
   * @param pause waits for so many nanoseconds
   */
  AlertSource(
      Supplier<@Nullable AlertOrigin> dashboard,
      Identity identity,
      Ticker ticker,
      LongConsumer pause) {
    this.dashboard = dashboard;
    this.identity = identity;
    this.ticker = ticker;
    this.pause = pause;
  }

  @Override
  public synchronized AlertOrigin get() {
    AlertOrigin known = decided;
    if (known == null) {
      known = decide();
      decided = known;
    }
    return known;
  }

  private AlertOrigin decide() {
    long began = ticker.nanoTime();
    AlertOrigin known = dashboard.get();
    while (known == null && ticker.nanoTime() - began < LONGEST_NANOS) {
      pause.accept(PAUSE_NANOS);
      known = dashboard.get();
    }
    return known == null ? new AlertOrigin(identity.label(0), "") : known;
  }
}
