package dev.weir.core.limit.timeout;

import dev.weir.api.CallHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call whose body runs on another thread than its caller's. To be given to an executor once.
 *
 * <p>Unlike a {@link java.util.concurrent.FutureTask} it is over only when its body has returned,
 * whether or not it was cancelled; and a cancel that comes late leaves no interrupt to what the
 * thread does next.
 *
 * <p>{@link #phase} is changed by compare-and-set alone. Who cancels holds it in CANCELLING while
 * it fires at the thread; the thread waits for that before it goes on.
 */
public final class RunningCall<T extends @Nullable Object> implements CallHandle<T>, Runnable {
  private static final int QUEUED = 0;
  private static final int BEGINNING = 1;
  private static final int RUNNING = 2;
  private static final int CANCELLING = 3;
  private static final int OVER = 4;

  private static final AtomicLong SEQUENCE = new AtomicLong();

  private final String id;
  private final Callable<? extends T> body;
  private final Watchdog watchdog;
  private final Consumer<? super RunningCall<T>> queue;
  private final Runnable whenReturned;

  private final AtomicInteger phase = new AtomicInteger(QUEUED);
  private final CountDownLatch returned = new CountDownLatch(1);
  private final CompletableFuture<T> outcome = new CompletableFuture<>();
  private volatile Status status = Status.QUEUED;
  private volatile boolean cancelled;
  // Of the thread that runs the body; written before RUNNING is.
  private @Nullable Deadline deadline;
  // Written before the latch opens.
  private @Nullable T value;
  private @Nullable Throwable failure;
  private long returnedAt;

  /**
   * @param name what the id begins with
   * @param queue takes the call out of the queue it waits in, if it is cancelled there; where that
   *     is not possible the call does nothing when its turn comes
   * @param whenReturned runs once, when the body has returned or will never run; on the thread that
   *     knows; before anybody sees the outcome
   */
  public RunningCall(
      String name,
      Callable<? extends T> body,
      Watchdog watchdog,
      Consumer<? super RunningCall<T>> queue,
      Runnable whenReturned) {
    this.id = nextId(name);
    this.body = body;
    this.watchdog = watchdog;
    this.queue = queue;
    this.whenReturned = whenReturned;
  }

  /** An id that no other call of this JVM has. */
  static String nextId(String name) {
    return name + "-" + SEQUENCE.incrementAndGet();
  }

  /** Runs the body, unless the call is cancelled. Throws nothing: the outcome tells. */
  @Override
  public void run() {
    if (!phase.compareAndSet(QUEUED, BEGINNING)) {
      return;
    }
    status = Status.RUNNING;
    T result = null;
    Throwable thrown = null;
    try {
      result = runBody();
    } catch (Throwable e) {
      thrown = e;
    }
    finish(result, thrown);
  }

  private T runBody() throws Exception {
    Deadline mine;
    try {
      mine = watchdog.bind();
    } catch (Throwable e) {
      phase.set(OVER);
      throw e;
    }
    deadline = mine;
    phase.set(RUNNING);
    try {
      return body.call();
    } finally {
      for (int spins = 0; !phase.compareAndSet(RUNNING, OVER); spins++) {
        Watchdog.spin(spins);
      }
      watchdog.disarm(mine);
    }
  }

  private void finish(@Nullable T result, @Nullable Throwable thrown) {
    Throwable outcomeOf = thrown;
    if (thrown == null) {
      value = result;
      status = Status.DONE;
    } else if (cancelled) {
      outcomeOf = new CancellationException(id + " was cancelled");
      outcomeOf.initCause(thrown);
      status = Status.CANCELLED;
    } else {
      status = Status.FAILED;
    }
    failure = outcomeOf;
    returnedAt = watchdog.now();
    watchdog.guarded(whenReturned);
    returned.countDown();
    if (outcomeOf == null) {
      outcome.complete(result);
    } else {
      outcome.completeExceptionally(outcomeOf);
    }
  }

  @Override
  public boolean cancel() {
    for (int spins = 0; ; spins++) {
      int now = phase.get();
      if (now == OVER) {
        return false;
      }
      if (now == QUEUED && phase.compareAndSet(QUEUED, OVER)) {
        drop();
        return true;
      }
      if (now == RUNNING && cancelled) {
        return true;
      }
      if (now == RUNNING && phase.compareAndSet(RUNNING, CANCELLING)) {
        cancelled = true;
        try {
          watchdog.expire(deadline());
        } finally {
          phase.set(RUNNING);
        }
        return true;
      }
      Watchdog.spin(spins);
    }
  }

  private Deadline deadline() {
    Deadline mine = deadline;
    if (mine == null) {
      throw new IllegalStateException(id + " does not run");
    }
    return mine;
  }

  private void drop() {
    watchdog.guarded(() -> queue.accept(this));
    cancelled = true;
    finish(null, new CancellationException(id + " had not begun"));
  }

  /** Waits until the body has returned or will never run; false: it has not in that time. */
  boolean await(long nanos) throws InterruptedException {
    return returned.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Whether the body has returned or will never run. */
  public boolean hasReturned() {
    return returned.getCount() == 0;
  }

  /** What the body returned or threw, after {@link #await}. */
  @SuppressWarnings("NullAway") // a T, or null where T has null
  T result() throws Exception {
    if (failure != null) {
      throw TimeLimiter.unchecked(failure);
    }
    return value;
  }

  /** What the body threw, after {@link #await}; else null. */
  @Nullable Throwable failure() {
    return hasReturned() ? failure : null;
  }

  /** When the body returned or it was known that it will never run, on the watchdog's clock. */
  long returnedAt() {
    return returnedAt;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Status status() {
    return status;
  }

  @Override
  public CompletionStage<T> outcome() {
    return outcome.minimalCompletionStage();
  }

  @Override
  public String toString() {
    return id + " " + status;
  }
}
