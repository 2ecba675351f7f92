package dev.weir.core.limit.pool;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A call that a pool has accepted: its outcome, and a cancellation that does not lie. */
public interface PooledCall<T> {

  /**
   * How the call ended: its value, what its body threw, or {@link
   * java.util.concurrent.CancellationException} where it was cancelled first. Where the call was
   * cancelled or timed out this comes at once, while the body may still run: see {@link #freed()}.
   *
   * <p>What hangs on it must be short, or take a thread of its own.
   */
  CompletionStage<T> outcome();

  /**
   * Complete once nothing of the call is left: the body has returned and its worker takes other
   * calls, or it never ran and never will.
   */
  CompletionStage<Void> freed();

  /** Whether it has left the queue for a worker; stays true once it is over. */
  boolean hasBegun();

  /**
   * Waits for the outcome.
   *
   * @throws ExecutionException with what the body threw as its cause
   * @throws java.util.concurrent.CancellationException if it was cancelled
   */
  T get() throws InterruptedException, ExecutionException;

  /**
   * Waits so long for the outcome. The call goes on if there is none by then.
   *
   * @throws TimeoutException if there is none by then
   */
  T get(Duration patience) throws InterruptedException, ExecutionException, TimeoutException;

  /**
   * Takes the call out of the queue, or tells its body to stop: interrupts its thread, kills its
   * process. Never waits, so a running body has seldom returned yet when this does.
   *
   * @return whether anything of the call is left at this moment
   */
  Cancellation cancel();

  /**
   * Cancels, then waits until nothing of the call is left, but no longer than this.
   *
   * @return whether anything of the call is left then
   */
  Cancellation cancel(Duration patience) throws InterruptedException;
}
