package dev.weir.core.limit.rate;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that asks a limiter and may have to wait. */
final class Caller {
  private static final long PATIENCE_MILLIS = 20_000;

  private final Thread thread;
  private volatile @Nullable Boolean answer;
  private volatile @Nullable Throwable thrown;
  private volatile boolean interruptedAfterwards;

  Caller(Callable<Boolean> call) {
    thread =
        new Thread(
            () -> {
              try {
                answer = call.call();
              } catch (Throwable e) {
                thrown = e;
              }
              interruptedAfterwards = Thread.currentThread().isInterrupted();
            },
            "caller");
    thread.setDaemon(true);
    thread.start();
  }

  /** One that has joined the queue when this returns. */
  static Caller waiting(RateLimiter limiter, Callable<Boolean> call) {
    int before = limiter.snapshot().waiting();
    Caller caller = new Caller(call);
    long start = System.nanoTime();
    while (limiter.snapshot().waiting() == before) {
      assertTrue(caller.thread.isAlive(), () -> "it did not wait, but got " + caller.answer);
      assertTrue(System.nanoTime() - start < PATIENCE_MILLIS * 1_000_000, "it never waited");
      Thread.onSpinWait();
    }
    return caller;
  }

  /** It wakes up and looks at the clock, as it would when the time has come. */
  void wake() {
    LockSupport.unpark(thread);
  }

  void interrupt() {
    thread.interrupt();
  }

  boolean isWaiting() {
    return thread.isAlive();
  }

  /** What it was told. */
  boolean answer() throws InterruptedException {
    Boolean got = await().answer;
    if (got == null) {
      return fail("it got no answer", thrown);
    }
    return got;
  }

  /** What was thrown at it. */
  @Nullable Throwable thrown() throws InterruptedException {
    return await().thrown;
  }

  boolean isInterruptedAfterwards() throws InterruptedException {
    return await().interruptedAfterwards;
  }

  private Caller await() throws InterruptedException {
    thread.join(PATIENCE_MILLIS);
    assertTrue(!thread.isAlive(), "it still waits");
    return this;
  }
}
