package dev.weir.core.limit.breaker;

import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test moves. Its coarse reading follows at once, or stands still if told so. */
final class FakeTicker implements Ticker {
  private final AtomicLong now;
  private volatile boolean coarseStands;
  private volatile long coarse;
  private int preciseReadings;
  private Runnable beforePrecise = () -> {};
  private Runnable afterCoarse = () -> {};

  FakeTicker() {
    this(1_000_000_000_000L);
  }

  FakeTicker(long start) {
    now = new AtomicLong(start);
  }

  void advance(Duration time) {
    advance(time.toNanos());
  }

  void advance(long nanos) {
    now.addAndGet(nanos);
  }

  void seconds(long seconds) {
    advance(Duration.ofSeconds(seconds));
  }

  void stopCoarse() {
    coarse = now.get();
    coarseStands = true;
  }

  void resumeCoarse() {
    coarseStands = false;
  }

  /** Something that happens elsewhere just before the next precise reading, once. */
  void beforePreciseReading(Runnable event) {
    beforePrecise = event;
  }

  /** Something that happens elsewhere just after the next coarse reading, once. */
  void afterCoarseReading(Runnable event) {
    afterCoarse = event;
  }

  int preciseReadings() {
    return preciseReadings;
  }

  @Override
  public long nanoTime() {
    preciseReadings++;
    Runnable event = beforePrecise;
    beforePrecise = () -> {};
    event.run();
    return now.get();
  }

  @Override
  public long coarseNanoTime() {
    long reading = coarseStands ? coarse : now.get();
    Runnable event = afterCoarse;
    afterCoarse = () -> {};
    event.run();
    return reading;
  }
}
