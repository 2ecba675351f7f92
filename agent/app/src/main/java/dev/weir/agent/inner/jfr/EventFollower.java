package dev.weir.agent.inner.jfr;

import dev.weir.core.record.Follower;
import java.util.function.LongSupplier;

/** Begins an event for each operation and each request. */
final class EventFollower implements Follower {
  private final LongSupplier slowRequestNanos;

  /**
   * @param slowRequestNanos from here on a request is told
   */
  EventFollower(LongSupplier slowRequestNanos) {
    this.slowRequestNanos = slowRequestNanos;
  }

  @Override
  public Operation operation() {
    BlockingOperationEvent event = new BlockingOperationEvent();
    event.begin();
    return event;
  }

  @Override
  public Visit request() {
    SlowRequestEvent event = new SlowRequestEvent(slowRequestNanos);
    event.begin();
    return event;
  }
}
