package com.acme.shop;

import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/** Blocks on a lock: there is one till, and customers queue for it. */
@Component
class Till {
  private static final int PAYING_MS = 15;

  private final ReentrantLock lock = new ReentrantLock();
  private long customers;

  /** Returns how many customers have paid, this one included. */
  long pay() throws InterruptedException {
    lock.lock();
    try {
      Thread.sleep(PAYING_MS);
      return ++customers;
    } finally {
      lock.unlock();
    }
  }
}
