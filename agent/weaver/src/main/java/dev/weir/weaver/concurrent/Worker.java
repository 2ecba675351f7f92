package dev.weir.weaver.concurrent;

import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import org.jspecify.annotations.Nullable;

/** A pool's thread begins: it will serve many, whoever made the pool grow. */
final class Worker implements Hook {
  private final Requests requests;

  Worker(Requests requests) {
    this.requests = requests;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    requests.ledger().forgetInheritance();
    return null;
  }
}
