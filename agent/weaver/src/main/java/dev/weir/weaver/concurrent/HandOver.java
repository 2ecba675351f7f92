package dev.weir.weaver.concurrent;

import dev.weir.core.record.Ledger;
import dev.weir.core.record.Request;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/** A request's thread hands a task to another: the task is the request's. */
final class HandOver implements Hook {
  /** Which of what the method is given is the task. */
  enum Task {
    SELF,
    FIRST_ARGUMENT,
    /** The object, which runs the first argument, unless that is a server's own. */
    SELF_FOR_FIRST,
    FORK_JOIN
  }

  private final Requests requests;
  private final Task which;

  HandOver(Requests requests, Task which) {
    this.requests = requests;
    this.which = which;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    Ledger ledger = requests.ledger();
    Request owner = ledger.request();
    if (owner == null || !ledger.handsOn()) {
      return null;
    }
    Object task =
        switch (which) {
          case SELF -> self;
          case FIRST_ARGUMENT -> first;
          case SELF_FOR_FIRST -> isOfServer(first) ? null : self;
          case FORK_JOIN -> forkJoin(self, first, second);
        };
    if (task != null) {
      requests.contexts().put(task, owner);
    }
    return null;
  }

  /** Undertow reads the next request of a connection on where the one before it was answered. */
  private static boolean isOfServer(@Nullable Object task) {
    return task != null && task.getClass().getName().startsWith("io.undertow.");
  }

  private static @Nullable Object forkJoin(
      @Nullable Object pool, @Nullable Object first, @Nullable Object second) {
    // Waking a virtual thread submits its continuation: that is nobody's task.
    if (pool instanceof ForkJoinPool forkJoin
        && forkJoin.getFactory().getClass().getName().startsWith("java.lang.VirtualThread")) {
      return null;
    }
    return first instanceof ForkJoinTask ? first : second instanceof ForkJoinTask ? second : null;
  }
}
