package dev.weir.api;

import java.util.concurrent.CompletionStage;

/**
 * A call that goes on without its caller: a background task, or work that a caller no longer waits
 * for.
 *
 * <p>Example: {@code handle.outcome().thenAccept(this::store)}.
 *
 * @param <T> what the call returns
 */
public interface CallHandle<T> {
  /** Where a call stands. Only the first two are followed by another. */
  enum Status {
    /** Has not begun. */
    QUEUED,
    /** Has begun and not returned, whether or not somebody has cancelled it. */
    RUNNING,
    /** Has returned a value. */
    DONE,
    /** Has thrown. */
    FAILED,
    /** Was cancelled before it began, or was cancelled and has then thrown. */
    CANCELLED;

    /** Whether the call will never be in another. */
    public boolean isFinal() {
      return this != QUEUED && this != RUNNING;
    }
  }

  /** Tells it from every other call of this JVM, such as {@code orders-db-17}. */
  String id();

  /** Where it stands now. */
  Status status();

  /**
   * What it has returned or thrown; completes when the body has really returned. A cancelled call
   * completes with a {@link java.util.concurrent.CancellationException}. Nobody can complete or
   * cancel the call through the stage.
   */
  CompletionStage<T> outcome();

  /**
   * Takes the call out of its queue, or stops it as far as its kind allows. Whether it was stopped
   * tells {@link #status()}: it is {@code RUNNING} until the body has returned.
   *
   * @return false where it had finished already
   */
  boolean cancel();
}
