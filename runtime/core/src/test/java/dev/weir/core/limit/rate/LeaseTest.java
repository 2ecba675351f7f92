package dev.weir.core.limit.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeaseTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 100_000;

  /** Guarded by its own lock. */
  private static final class Counted extends Lease {
    long entered;
    long taken;
    long given;
  }

  private final Counted lease = new Counted();

  private static void inParallel(Runnable task) throws InterruptedException {
    Thread[] all = new Thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
      all[i] = new Thread(task);
      all[i].start();
    }
    for (Thread thread : all) {
      thread.join();
    }
  }

  @Test
  void aPermitIsTakenOnce() {
    lease.lock();
    lease.unlock(2);
    assertEquals(2, lease.take());
    assertEquals(1, lease.take());
    assertTrue(lease.take() <= 0);
    assertTrue(lease.take() <= 0);
    assertEquals(0, lease.lock());
  }

  @Test
  void severalAreTakenOnlyIfMoreAreLeft() {
    lease.lock();
    lease.unlock(5);
    assertTrue(lease.take(3));
    assertFalse(lease.take(2));
    assertEquals(2, lease.lock());
  }

  @Test
  void nothingCanBeTakenWhileItIsLocked() {
    lease.lock();
    lease.unlock(5);
    assertEquals(5, lease.lock());
    assertTrue(lease.take() <= 0);
    assertFalse(lease.take(1));
    lease.unlock(1);
    assertEquals(1, lease.take());
  }

  @Test
  void onlyOneHasTheLock() throws InterruptedException {
    inParallel(
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            lease.lock();
            lease.entered++;
            lease.unlock(0);
          }
        });
    assertEquals((long) THREADS * ROUNDS, lease.entered);
  }

  @Test
  void whatWasTakenAndWhatWasLeftIsWhatWasGiven() throws InterruptedException {
    AtomicLong taken = new AtomicLong();
    inParallel(
        () -> {
          long mine = 0;
          for (int i = 0; i < ROUNDS; i++) {
            if (lease.take() > 0) {
              mine++;
            } else if (lease.take(2)) {
              mine += 2;
            } else {
              long left = lease.lock();
              lease.taken += lease.given - left;
              lease.given = i % 7;
              lease.unlock(lease.given);
            }
          }
          taken.addAndGet(mine);
        });
    lease.taken += lease.given - lease.lock();
    assertEquals(taken.get(), lease.taken);
  }
}
