package com.acme.robustness;

import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Ten thousand virtual threads begin before anything that they use has been loaded. */
public final class ManyVirtualThreads {
  private static final AtomicInteger DONE = new AtomicInteger();
  private static final ThreadLocal<Object> LOCAL = ThreadLocal.withInitial(Object::new);

  private ManyVirtualThreads() {}

  /** Nothing to tell it. */
  public static void main(String[] arguments) throws Exception {
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      threads.add((Thread) start.invoke(null, (Runnable) ManyVirtualThreads::work));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("done " + DONE.get());
  }

  @SuppressWarnings("try") // the scope is never named again
  private static void work() {
    try (RequestScope scope = Weir.request("many")) {
      Thread.sleep(1);
      LockSupport.parkNanos(LOCAL.get(), 1_000_000);
      DONE.incrementAndGet();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
