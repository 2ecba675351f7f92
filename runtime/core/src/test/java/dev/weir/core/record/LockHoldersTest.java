package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LockHoldersTest {
  private static final String LOCK = "com.acme.Till";
  private static final int QUEUE = 1;
  private static final Object LOCKED = new Object();

  private final Recording recording =
      new Recording(
          () -> 1_000,
          new Recording.Thresholds(10, 1L << 40, 1L << 40, 10, 10, 10),
          new CallSites());
  private final Watcher watcher = new Watcher(recording);
  private @Nullable String heldBy = "";
  private long holder;
  private @Nullable Thread owner;

  LockHoldersTest() {
    Site queue =
        new Site(QUEUE, "lock", Site.Kind.BLOCKING, OperationType.LOCK_WAIT, null, false, false);
    recording.sites(new Site[] {queue, queue});
    recording.callSites().rules(List.of(), List.of(LockHoldersTest.class.getName()));
    recording.meter(
        new ThreadMeter() {
          @Override
          public @Nullable LockWait lockWaitOf(Thread thread) {
            String by = heldBy;
            return by == null ? null : new LockWait(LOCK, holder, by);
          }

          @Override
          public @Nullable Thread ownerOf(Object lock) {
            return lock == LOCKED ? owner : null;
          }

          @Override
          public StackTraceElement[] stackOf(long thread) {
            return new StackTraceElement[] {
              new StackTraceElement(LockHoldersTest.class.getName(), "job", "Job.java", 7)
            };
          }
        });
  }

  /** A thread of a request that ends with the test. */
  private Ledger serving(String route, Thread thread) {
    Ledger ledger = new Ledger(recording, thread, false, false);
    Request request = ledger.begin();
    if (request == null) {
      throw new IllegalStateException("in a request already");
    }
    request.route(route, "test");
    return ledger;
  }

  private Thread parked(CountDownLatch until) {
    Thread thread =
        new Thread(
            () -> {
              try {
                until.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "http-2");
    thread.start();
    // Before that its stack may have no line of the application's.
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  @SuppressWarnings("deprecation") // threadId() came with 19
  void theRouteAndTheLineOfWhoHasItAreTold() {
    CountDownLatch until = new CountDownLatch(1);
    Thread other = parked(until);
    try {
      serving("GET /slow", other);
      Ledger waits = serving("GET /fast", Thread.currentThread());
      waits.enter(QUEUE);
      holder = other.getId();
      watcher.look();
      watcher.look();
      List<Snapshot.LockHolder> seen = recording.snapshot().snapshot().lockHolders();
      assertEquals(1, seen.size(), seen.toString());
      assertEquals("GET /fast", seen.get(0).route());
      assertEquals(LOCK, seen.get(0).lock());
      assertEquals("GET /slow", seen.get(0).heldBy());
      assertTrue(seen.get(0).at().contains("LockHoldersTest"), seen.toString());
      assertEquals(2, seen.get(0).seen());
    } finally {
      until.countDown();
    }
  }

  @Test
  @SuppressWarnings("deprecation") // threadId() came with 19
  void whoWaitsForAMonitorIsLookedAtToo() throws InterruptedException {
    Object monitor = new Object();
    long[] entered = {0};
    Thread other =
        new Thread(
            () -> {
              synchronized (monitor) {
                entered[0]++;
              }
            },
            "http-2");
    synchronized (monitor) {
      other.start();
      while (other.getState() != Thread.State.BLOCKED) {
        Thread.onSpinWait();
      }
      serving("GET /waits", other);
      serving("GET /has", Thread.currentThread());
      holder = Thread.currentThread().getId();
      watcher.look();
    }
    other.join();
    assertEquals(1, entered[0]);
    Snapshot.LockHolder seen = recording.snapshot().snapshot().lockHolders().get(0);
    assertEquals("GET /waits", seen.route());
    assertEquals("GET /has", seen.heldBy());
  }

  /** Begins a request on a thread that counts as virtual, and does something there till the end. */
  private Thread virtual(String route, boolean waits, Runnable until) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              Ledger ledger = new Ledger(recording, Thread.currentThread(), true, false);
              Request request = ledger.begin();
              if (request != null) {
                request.route(route, "test");
                if (waits) {
                  ledger.enter(QUEUE);
                }
                begun.countDown();
                until.run();
              }
            });
    thread.setDaemon(true);
    thread.start();
    begun.await();
    return thread;
  }

  @Test
  void theLockItselfTellsWhichVirtualThreadHasIt() throws InterruptedException {
    Thread waits = virtual("GET /waits", true, () -> LockSupport.park(LOCKED));
    while (LockSupport.getBlocker(waits) != LOCKED) {
      Thread.onSpinWait();
    }
    owner = virtual("GET /has", false, LockSupport::park);
    watcher.look();
    LockSupport.unpark(waits);
    LockSupport.unpark(owner);
    Snapshot.LockHolder seen = recording.snapshot().snapshot().lockHolders().get(0);
    assertEquals("GET /waits", seen.route());
    assertEquals(Object.class.getName(), seen.lock());
    assertTrue(seen.at().contains("LockHoldersTest"), seen.at());
  }

  /** What virtual threads wait for the JVM does not tell: it would be that of another thread. */
  @Test
  void theJvmIsNotAskedOfVirtualThreads() throws InterruptedException {
    Thread waits = virtual("GET /waits", true, LockSupport::park);
    watcher.look();
    LockSupport.unpark(waits);
    assertEquals(List.of(), recording.snapshot().snapshot().lockHolders());
  }

  @Test
  void whoServesNoRequestIsNamedByItsPool() {
    serving("GET /fast", Thread.currentThread()).enter(QUEUE);
    holder = Long.MAX_VALUE;
    heldBy = "nightly-3";
    watcher.look();
    Snapshot.LockHolder seen = recording.snapshot().snapshot().lockHolders().get(0);
    assertEquals("nightly", seen.heldBy());
    assertTrue(seen.at().endsWith("job(Job.java:7)"), seen.at());
  }

  @Test
  void whatNobodyHasAndWhoDoesNotWaitAreNotTold() {
    Ledger ledger = serving("GET /fast", Thread.currentThread());
    watcher.look();
    ledger.enter(QUEUE);
    holder = -1;
    watcher.look();
    heldBy = null;
    watcher.look();
    assertEquals(List.of(), recording.snapshot().snapshot().lockHolders());
  }
}
