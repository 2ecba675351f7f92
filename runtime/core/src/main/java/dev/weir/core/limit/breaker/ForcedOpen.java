package dev.weir.core.limit.breaker;

import org.jspecify.annotations.Nullable;

/** Rejects until an operator says otherwise. */
final class ForcedOpen implements Condition {
  private final Rejections rejections;

  ForcedOpen(Rejections rejections) {
    this.rejections = rejections;
  }

  @Override
  public State state() {
    return State.FORCED_OPEN;
  }

  @Override
  public boolean rejects() {
    rejections.count();
    return true;
  }

  @Override
  public @Nullable Admission admit() {
    rejections.count();
    return null;
  }

  @Override
  public long retryAfterNanos() {
    return -1;
  }
}
