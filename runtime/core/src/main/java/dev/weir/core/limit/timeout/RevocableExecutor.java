package dev.weir.core.limit.timeout;

import java.util.concurrent.Executor;

/** An executor that can give back what it has not begun. */
public interface RevocableExecutor extends Executor {
  /** The task will do nothing if it is run: it need not wait any longer. */
  void revoke(Runnable task);
}
