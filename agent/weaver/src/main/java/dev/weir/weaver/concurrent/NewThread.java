package dev.weir.weaver.concurrent;

import dev.weir.core.record.Ledger;
import dev.weir.core.record.Request;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import org.jspecify.annotations.Nullable;

/** A request starts a thread: what it does is done for the request. */
final class NewThread implements Hook {
  private final Requests requests;

  NewThread(Requests requests) {
    this.requests = requests;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    Ledger ledger = requests.ledger();
    Request owner = ledger.request();
    if (owner != null && ledger.handsOn() && self instanceof Thread thread) {
      requests.ledgers().inherit(thread, owner);
    }
    return null;
  }
}
