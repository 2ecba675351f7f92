package dev.weir.core.limit.breaker;

import dev.weir.api.policy.BreakerPolicy;

/** The latest outcomes, two bits each, in a ring. */
final class CountWindow extends Window {
  private final int size;
  private final long[] failed;
  private final long[] slowed;
  private int next;

  CountWindow(BreakerPolicy policy) {
    super(policy);
    size = policy.windowCalls();
    failed = new long[(size + 63) / 64];
    slowed = new long[(size + 63) / 64];
  }

  @Override
  void append(long moreCalls, long moreFailures, long moreSlow) {
    int added = (int) Math.min(moreCalls, size);
    // More than there is room for: as many as there is room for, of the same rates.
    long failing = scaled(moreFailures, added, moreCalls);
    long slowing = scaled(moreSlow, added, moreCalls);
    for (int i = added; i > 0; i--) {
      appendOne(i <= failing, i <= slowing);
    }
  }

  private static long scaled(long part, long added, long calls) {
    return added == calls ? part : Math.round((double) part * added / calls);
  }

  private void appendOne(boolean isFailed, boolean isSlow) {
    int word = next >> 6;
    long bit = 1L << next;
    if (calls == size) {
      failures -= (failed[word] & bit) == 0 ? 0 : 1;
      slow -= (slowed[word] & bit) == 0 ? 0 : 1;
    } else {
      calls++;
    }
    failed[word] = isFailed ? failed[word] | bit : failed[word] & ~bit;
    slowed[word] = isSlow ? slowed[word] | bit : slowed[word] & ~bit;
    failures += isFailed ? 1 : 0;
    slow += isSlow ? 1 : 0;
    next = next + 1 == size ? 0 : next + 1;
  }

  @Override
  boolean tells() {
    return calls == size || super.tells();
  }

  @Override
  Effort effort() {
    // One more success in a window full of them changes nothing. Otherwise it can only lower the
    // rates, unless it makes the calls enough, or another policy has found them too high already.
    if (calls == size && failures == 0 && slow == 0) {
      return Effort.NONE;
    }
    return tells() && verdict() == null ? Effort.LATER : Effort.NOW;
  }

  @Override
  boolean isOfSize(BreakerPolicy other) {
    return other.windowCalls() == size;
  }

  @Override
  void copyInto(Window other, long now) {
    int oldest = calls == size ? next : 0;
    for (int n = 0; n < calls; n++) {
      int i = (oldest + n) % size;
      long bit = 1L << i;
      other.append(1, (failed[i >> 6] & bit) == 0 ? 0 : 1, (slowed[i >> 6] & bit) == 0 ? 0 : 1);
    }
  }
}
