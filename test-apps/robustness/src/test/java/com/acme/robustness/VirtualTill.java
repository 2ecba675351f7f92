package com.acme.robustness;

import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Four customers, each a virtual thread, and one till. Needs Java 21. */
public final class VirtualTill {
  // Who comes first is served first: else one customer may buy all he wants while the others wait.
  private static final ReentrantLock TILL = new ReentrantLock(true);

  private VirtualTill() {}

  /** Nothing to tell it. */
  public static void main(String[] arguments) throws Exception {
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    List<Thread> customers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      customers.add((Thread) start.invoke(null, (Runnable) VirtualTill::buy));
    }
    for (Thread customer : customers) {
      customer.join();
    }
    System.out.println("done");
  }

  @SuppressWarnings("try") // the scope is never named again
  private static void buy() {
    for (int i = 0; i < 50; i++) {
      try (RequestScope scope = Weir.request("pay")) {
        TILL.lock();
        try {
          count();
        } finally {
          TILL.unlock();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void count() throws InterruptedException {
    Thread.sleep(10);
  }
}
