package com.acme.shop;

import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/** Blocks on a lock: there is one till, and customers queue for it. */
@Component
class Till {
  private static final int PAYING_MS = 15;

  private final ReentrantLock lock = new ReentrantLock();
  private final boolean paysOutside;
  private final boolean terminalIsQuick;
  private long customers;

  Till(Mended mended) {
    paysOutside = mended.has("checkout");
    terminalIsQuick = mended.has("terminal");
  }

  /** Returns how many customers have paid, this one included. */
  long pay() throws InterruptedException {
    if (paysOutside) {
      waitForTerminal();
    }
    lock.lock();
    try {
      if (!paysOutside) {
        waitForTerminal();
      }
      return ++customers;
    } finally {
      lock.unlock();
    }
  }

  private void waitForTerminal() throws InterruptedException {
    if (!terminalIsQuick) {
      Thread.sleep(PAYING_MS);
    }
  }
}
