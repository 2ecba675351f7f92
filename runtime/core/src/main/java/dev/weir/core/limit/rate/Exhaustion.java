package dev.weir.core.limit.rate;

import dev.weir.core.limit.time.Ticker;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Until when nobody gets a permit, and how to tell that this time has not come without a look at
 * the clock by everybody who asks.
 *
 * <p>Far from that time the coarse clock will do; should its thread starve, one look in 64 goes to
 * the precise one. In the last milliseconds the precise one must be asked, or a limit of one each
 * millisecond would give half of that. Callers in a hurry need not all do it: the first 16 since
 * the coarse clock moved, and then one in 8.
 */
abstract class Exhaustion extends Lease {
  /** The coarse clock is seldom further behind. */
  private static final long COARSE_NANOS = 4_000_000;

  private static final int LOOKS_A_TICK = 16;

  final Ticker ticker;

  // Written under the lock, and read without it: what it tells was true at that moment.
  private long freeAt;

  // Who looked at the precise clock since the coarse one moved. Written without any order: a lost
  // write costs one look more.
  private long tick;
  private int looks;

  Exhaustion(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Nobody gets a permit before this time. */
  final void exhaustedUntil(long time) {
    freeAt = time;
  }

  /** In how many nanoseconds there may be a permit; zero or less: now. */
  final long nanosLeft() {
    return freeAt - ticker.nanoTime();
  }

  /** Whether it is certain, or nearly, that the time has not come. */
  final boolean isStillExhausted() {
    long free = freeAt;
    long coarse = ticker.coarseNanoTime();
    long ahead = free - coarse;
    if (ahead <= 0) {
      return false;
    }
    boolean look = ahead > COARSE_NANOS ? oneIn(64) : isAmongTheFirst(coarse) || oneIn(8);
    return !look || free - ticker.nanoTime() > 0;
  }

  private boolean isAmongTheFirst(long coarse) {
    if (tick != coarse) {
      tick = coarse;
      looks = 0;
    }
    if (looks >= LOOKS_A_TICK) {
      return false;
    }
    looks++;
    return true;
  }

  // Of each thread's own: a counter that all share would cost them more than the clock.
  private static boolean oneIn(int powerOfTwo) {
    return (ThreadLocalRandom.current().nextInt() & (powerOfTwo - 1)) == 0;
  }
}
