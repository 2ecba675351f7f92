package dev.weir.core.limit.breaker;

import org.jspecify.annotations.Nullable;

/** Lets everything through and looks at nothing. */
final class Disabled extends Admission implements Condition {
  Disabled(CircuitBreaker breaker) {
    super(breaker);
  }

  @Override
  public State state() {
    return State.DISABLED;
  }

  @Override
  public boolean rejects() {
    return false;
  }

  @Override
  public Admission admit() {
    return this;
  }

  @Override
  public long retryAfterNanos() {
    return 0;
  }

  @Override
  public void success(long durationNanos) {}

  @Override
  void failed(long durationNanos) {}

  @Override
  public void release() {}

  @Override
  public void failure(@Nullable Throwable failure, long durationNanos) {}

  @Override
  public void result(@Nullable Object result, long durationNanos) {}
}
