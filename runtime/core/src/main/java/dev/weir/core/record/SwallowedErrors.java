package dev.weir.core.record;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The agent's own failures: counted, shown once, never thrown into the application. */
public final class SwallowedErrors {
  private final AtomicLong count = new AtomicLong();
  private volatile @Nullable Throwable first;

  /** Keeps the failure from the application. Returns how many there have been. */
  public long swallow(Throwable failure) {
    // An overflown stack or an exhausted heap is the application's as a rule.
    if (first == null && !(failure instanceof VirtualMachineError)) {
      first = failure;
    }
    return count.incrementAndGet();
  }

  /** How many there have been. */
  public long count() {
    return count.get();
  }

  /** What the first of them was, and where; empty where there was none. Never its message. */
  public String first() {
    Throwable failure = first;
    if (failure == null) {
      return "";
    }
    StackTraceElement[] stack = failure.getStackTrace();
    return failure.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
  }
}
