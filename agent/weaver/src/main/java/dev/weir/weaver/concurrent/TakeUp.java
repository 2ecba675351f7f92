package dev.weir.weaver.concurrent;

import dev.weir.core.record.Ledger;
import dev.weir.core.record.Request;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import org.jspecify.annotations.Nullable;

/** A thread takes up a task that knows whose it is. */
final class TakeUp implements Hook {
  private final Requests requests;
  private final boolean once;

  /**
   * @param once whether the task runs once, so that it need not be remembered
   */
  TakeUp(Requests requests, boolean once) {
    this.requests = requests;
    this.once = once;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    if (self == null) {
      return null;
    }
    Request owner = once ? requests.contexts().take(self) : requests.contexts().peek(self);
    return owner == null ? null : requests.ledger().taskStarts(owner);
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    requests.ledger().taskEnds((Ledger.Interrupted) state);
  }
}
