package dev.weir.weaver.loop;

import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import org.jspecify.annotations.Nullable;

/** A thread runs an event loop, from here to the loop's end. */
final class LoopThread implements Hook {
  private final Requests requests;
  private final Loops loops;

  LoopThread(Requests requests, Loops loops) {
    this.requests = requests;
    this.loops = loops;
  }

  @Override
  public Object before(@Nullable Object self, @Nullable Object first, @Nullable Object second) {
    requests.ledger().forgetInheritance();
    requests.ledger().eventLoop(true);
    loops.begins();
    return this;
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    requests.ledger().eventLoop(false);
    loops.ends();
  }
}
