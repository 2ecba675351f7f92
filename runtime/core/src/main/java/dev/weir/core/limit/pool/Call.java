package dev.weir.core.limit.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way through a crew.
 *
 * <p>{@code WAITING -> RUNNING} happens under the crew's lock, when the call leaves the backlog.
 * From there the worker that runs it and whoever cancels it contend for one compare-and-set: {@code
 * RUNNING -> OVER} by the worker, or {@code RUNNING -> STOPPING -> STOPPED} by the first to cancel,
 * who stops the body in between. A worker that finds {@code STOPPING} waits for {@code STOPPED}:
 * otherwise the interrupt might hit its next call.
 */
final class Call<T> implements PooledCall<T> {
  private static final int WAITING = 0;
  private static final int RUNNING = 1;
  private static final int STOPPING = 2;
  private static final int STOPPED = 3;
  private static final int OVER = 4;

  /** How a call ended, for the figures. */
  enum End {
    COMPLETED,
    FAILED,
    CANCELLED
  }

  // Guarded by the crew's lock.
  @Nullable Call<?> before;
  @Nullable Call<?> after;
  boolean inBacklog;

  final long acceptedAt;
  private final Crew crew;
  private final AtomicInteger state = new AtomicInteger(WAITING);
  private final AtomicBoolean settled = new AtomicBoolean();
  private final CompletableFuture<T> outcome = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> freed = new CompletableFuture<>();
  // These three belong to whoever runs the call or takes it out of the backlog; they are dropped
  // when it is over, because a handle may be kept for long.
  private @Nullable Callable<T> body;
  private @Nullable ClassLoader loader;
  private volatile @Nullable Station station;
  private volatile boolean begun;

  Call(Crew crew, Callable<T> body, @Nullable ClassLoader loader, long acceptedAt) {
    this.crew = crew;
    this.body = body;
    this.loader = loader;
    this.acceptedAt = acceptedAt;
  }

  @Override
  public CompletionStage<T> outcome() {
    return outcome.minimalCompletionStage();
  }

  @Override
  public CompletionStage<@Nullable Void> freed() {
    return freed.minimalCompletionStage();
  }

  @Override
  public boolean hasBegun() {
    return begun;
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    return outcome.get();
  }

  @Override
  public T get(Duration patience)
      throws InterruptedException, ExecutionException, TimeoutException {
    return outcome.get(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public Cancellation cancel() {
    if (crew.withdraw(this)) {
      neverRan(new CancellationException());
    } else if (state.compareAndSet(RUNNING, STOPPING)) {
      try {
        Objects.requireNonNull(station).stop();
      } finally {
        state.set(STOPPED);
      }
      outcome.completeExceptionally(new CancellationException());
    }
    return left();
  }

  @Override
  public Cancellation cancel(Duration patience) throws InterruptedException {
    if (cancel() == Cancellation.NOT_FREED) {
      try {
        freed.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        return left();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e); // it is never completed with a failure
      }
    }
    return left();
  }

  private Cancellation left() {
    return freed.isDone() ? Cancellation.FREED : Cancellation.NOT_FREED;
  }

  /** Ends a call that has left the backlog without a worker. */
  void neverRan(Throwable why) {
    state.set(OVER);
    finish(null, why);
  }

  /** It has left the backlog; under the crew's lock. */
  void assign(Station to) {
    station = to;
    begun = true;
    state.set(RUNNING);
  }

  /** Whether it was cancelled after it had left the backlog. */
  boolean stopped() {
    int now = state.get();
    return now == STOPPING || now == STOPPED;
  }

  Callable<T> body() {
    return Objects.requireNonNull(body);
  }

  /** Tells the caller of a failure although something of the call is left. */
  void release(Throwable failure) {
    if (!stopped()) {
      outcome.completeExceptionally(failure);
    }
  }

  /** True the first time: then whoever asks takes the call off the books. */
  boolean settle() {
    return settled.compareAndSet(false, true);
  }

  /** Runs the body, gives its place free, then tells the outcome; by the worker. */
  void run(Figures.Part figures) {
    long startedAt = crew.ticker().nanoTime();
    Thread worker = Thread.currentThread();
    T value = null;
    Throwable failure = null;
    try {
      if (!stopped()) {
        worker.setContextClassLoader(loader);
        value = Objects.requireNonNull(station).run(this);
      }
    } catch (Throwable e) {
      failure = e;
    }
    boolean cancelled = bodyIsOver();
    End end = cancelled ? End.CANCELLED : failure == null ? End.COMPLETED : End.FAILED;
    try {
      // The slot first: who sees the outcome may submit the next call at once.
      crew.freed(this, end, startedAt, figures);
    } finally {
      finish(value, cancelled ? new CancellationException() : failure);
    }
  }

  /** Leaves nothing on the thread for the next call. Returns whether it was cancelled. */
  @SuppressWarnings("ThreadPriorityCheck") // whoever is about to interrupt needs the core
  private boolean bodyIsOver() {
    boolean cancelled = !state.compareAndSet(RUNNING, OVER);
    while (state.get() == STOPPING) {
      Thread.yield();
    }
    state.set(OVER);
    // A body that interrupted itself, and our own interrupt, end here.
    Thread.interrupted();
    Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
    return cancelled;
  }

  /** Its worker has died. */
  void abandon(Throwable why) {
    bodyIsOver();
    finish(null, why);
  }

  private void finish(@Nullable T value, @Nullable Throwable failure) {
    body = null;
    loader = null;
    station = null;
    freed.complete(null);
    if (failure == null) {
      complete(value);
    } else {
      outcome.completeExceptionally(failure);
    }
  }

  @SuppressWarnings("NullAway") // whether a value may be null is the body's own matter
  private void complete(@Nullable T value) {
    outcome.complete(value);
  }
}
