package com.acme.robustness;

import static com.acme.robustness.Operations.WAIT_MS;

import com.acme.robustness.Operations.Body;
import com.acme.robustness.Operations.Closer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Sleeps, monitors, parks, joins, and what java.util.concurrent makes of them. */
final class Waits {
  private static final String SLEEP = "SLEEP_OPERATION";
  private static final String LOCK = "LOCK_WAIT";
  private static final int FEATURE = Runtime.version().feature();

  private Waits() {}

  /** {@code Thread::sleep}, whose call site is a method handle. */
  private interface Sleeper {
    void sleep(long millis) throws InterruptedException;
  }

  static void addTo(Operations operations, boolean virtual) {
    sleeps(operations);
    monitors(operations);
    parks(operations);
    joins(operations);
    collections(operations);
    synchronizers(operations);
    if (virtual) {
      pinning(operations);
    }
  }

  private static void sleeps(Operations operations) {
    operations.plain(SLEEP, "Thread.sleep(long)", () -> Thread.sleep(WAIT_MS));
    operations.plain(SLEEP, "Thread.sleep(long, int)", () -> Thread.sleep(WAIT_MS, 1));
    operations.plain(SLEEP, "TimeUnit.sleep", () -> TimeUnit.MILLISECONDS.sleep(WAIT_MS));
    Sleeper sleeper = Thread::sleep;
    operations.plain(SLEEP, "Thread::sleep", () -> sleeper.sleep(WAIT_MS));
    if (FEATURE >= 19) {
      operations.plain(
          SLEEP, "Thread.sleep(Duration)", () -> ofDuration(Thread.class, "sleep", null));
    }
  }

  /** Calls a method of newer JDKs with a duration. */
  private static void ofDuration(
      Class<?> type, String method, @org.jspecify.annotations.Nullable Object self)
      throws Exception {
    type.getMethod(method, Duration.class).invoke(self, Duration.ofMillis(WAIT_MS));
  }

  private static void monitors(Operations operations) {
    operations.add(LOCK, "Object.wait()", closer -> waiting(closer, Object::wait));
    operations.add(LOCK, "Object.wait(long)", closer -> waiting(closer, m -> m.wait(1_000)));
    operations.add(
        LOCK, "Object.wait(long, int)", closer -> waiting(closer, m -> m.wait(1_000, 1)));
    operations.onPlatformThreads(LOCK, "contended synchronized", Waits::contended);
  }

  private interface Wait {
    void on(Object monitor) throws InterruptedException;
  }

  private static Body waiting(Closer closer, Wait wait) {
    Object monitor = new Object();
    closer.later(
        () -> {
          synchronized (monitor) {
            monitor.notifyAll();
          }
        });
    return () -> {
      synchronized (monitor) {
        wait.on(monitor);
      }
    };
  }

  private static Body contended(Closer closer) throws Exception {
    Object monitor = new Object();
    CountDownLatch held = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              synchronized (monitor) {
                held.countDown();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(150));
              }
            },
            "holder");
    holder.start();
    closer.add(holder::join);
    held.await();
    return () -> {
      synchronized (monitor) {
        monitor.notifyAll();
      }
    };
  }

  private static void parks(Operations operations) {
    operations.add(LOCK, "LockSupport.park()", closer -> parked(closer, LockSupport::park));
    operations.add(
        LOCK, "LockSupport.park(Object)", closer -> parked(closer, () -> LockSupport.park(closer)));
    long nanos = TimeUnit.MILLISECONDS.toNanos(WAIT_MS);
    operations.plain(LOCK, "LockSupport.parkNanos(long)", () -> LockSupport.parkNanos(nanos));
    operations.plain(
        LOCK,
        "LockSupport.parkNanos(Object, long)",
        () -> LockSupport.parkNanos(operations, nanos));
    operations.plain(
        LOCK,
        "LockSupport.parkUntil(long)",
        () -> LockSupport.parkUntil(System.currentTimeMillis() + WAIT_MS));
    operations.plain(
        LOCK,
        "LockSupport.parkUntil(Object, long)",
        () -> LockSupport.parkUntil(operations, System.currentTimeMillis() + WAIT_MS));
  }

  private static Body parked(Closer closer, Body park) {
    Thread parked = Thread.currentThread();
    closer.later(() -> LockSupport.unpark(parked));
    return park;
  }

  private static void joins(Operations operations) {
    operations.add(LOCK, "Thread.join()", closer -> sleeping(closer)::join);
    operations.add(
        LOCK,
        "Thread.join(long)",
        closer -> {
          Thread thread = sleeping(closer);
          return () -> thread.join(1_000);
        });
    if (FEATURE >= 19) {
      operations.add(
          LOCK,
          "Thread.join(Duration)",
          closer -> {
            Thread thread = sleeping(closer);
            return () -> ofDuration(Thread.class, "join", thread);
          });
    }
  }

  private static Thread sleeping(Closer closer) {
    Thread thread = new Thread(() -> LockSupport.parkNanos(WAIT_MS * 1_000_000), "sleeping");
    thread.start();
    closer.add(thread::join);
    return thread;
  }

  private static void collections(Operations operations) {
    operations.add(LOCK, "ArrayBlockingQueue.take", c -> taking(c, new ArrayBlockingQueue<>(1)));
    operations.add(LOCK, "LinkedBlockingDeque.take", c -> taking(c, new LinkedBlockingDeque<>()));
    operations.add(LOCK, "SynchronousQueue.take", c -> taking(c, new SynchronousQueue<>()));
    operations.plain(
        LOCK,
        "BlockingQueue.poll(long)",
        () -> new ArrayBlockingQueue<Object>(1).poll(WAIT_MS, TimeUnit.MILLISECONDS));
    operations.add(
        LOCK,
        "BlockingQueue.put on a full queue",
        closer -> {
          BlockingQueue<Object> queue = new ArrayBlockingQueue<>(1);
          queue.put(queue);
          closer.later(queue::take);
          return () -> queue.put(closer);
        });
    operations.add(
        LOCK,
        "DelayQueue.take",
        closer -> {
          DelayQueue<Due> queue = new DelayQueue<>();
          queue.add(new Due(System.nanoTime() + WAIT_MS * 1_000_000));
          return queue::take;
        });
  }

  private record Due(long nanos) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(nanos, ((Due) other).nanos);
    }
  }

  private static Body taking(Closer closer, BlockingQueue<Object> queue) {
    closer.later(() -> queue.put(closer));
    return queue::take;
  }

  private static void synchronizers(Operations operations) {
    operations.add(
        LOCK,
        "CountDownLatch.await",
        closer -> {
          CountDownLatch latch = new CountDownLatch(1);
          closer.later(latch::countDown);
          return latch::await;
        });
    operations.add(
        LOCK,
        "Semaphore.acquire",
        closer -> {
          Semaphore semaphore = new Semaphore(0);
          closer.later(semaphore::release);
          return semaphore::acquire;
        });
    operations.add(
        LOCK,
        "CyclicBarrier.await",
        closer -> {
          CyclicBarrier barrier = new CyclicBarrier(2);
          closer.later(barrier::await);
          return barrier::await;
        });
    operations.add(LOCK, "ReentrantLock.lock", Waits::locked);
    operations.plain(
        LOCK,
        "Condition.await",
        () -> {
          ReentrantLock lock = new ReentrantLock();
          lock.lock();
          Condition condition = lock.newCondition();
          condition.await(WAIT_MS, TimeUnit.MILLISECONDS);
          lock.unlock();
        });
    operations.add(
        LOCK,
        "Future.get",
        closer -> {
          ExecutorService pool = Executors.newFixedThreadPool(1);
          closer.add(pool::shutdown);
          Future<?> future = pool.submit(() -> LockSupport.parkNanos(WAIT_MS * 1_000_000));
          return future::get;
        });
    operations.add(LOCK, "CompletableFuture.get", closer -> later(closer)::get);
    operations.add(LOCK, "CompletableFuture.join", closer -> later(closer)::join);
  }

  private static CompletableFuture<Object> later(Closer closer) {
    CompletableFuture<Object> future = new CompletableFuture<>();
    closer.later(() -> future.complete(closer));
    return future;
  }

  private static Body locked(Closer closer) throws Exception {
    ReentrantLock lock = new ReentrantLock();
    CountDownLatch held = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              lock.lock();
              held.countDown();
              LockSupport.parkNanos(WAIT_MS * 1_000_000);
              lock.unlock();
            },
            "holder");
    holder.start();
    closer.add(holder::join);
    held.await();
    return lock::lock;
  }

  /** Initialising a class has a native frame on the stack: the carrier is held. */
  private static void pinning(Operations operations) {
    operations.plain(SLEEP, "sleep that pins", () -> Slow.initialise(FIRST.getAndSet(false)));
  }

  private static final java.util.concurrent.atomic.AtomicBoolean FIRST =
      new java.util.concurrent.atomic.AtomicBoolean(true);

  /** One class for the run outside of a request, another for the one inside. */
  private static final class Slow {
    static void initialise(boolean first) throws ClassNotFoundException {
      Class.forName(first ? SlowOutside.class.getName() : SlowInside.class.getName());
    }
  }

  private static final class SlowOutside {
    static {
      sleep();
    }
  }

  private static final class SlowInside {
    static {
      sleep();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(WAIT_MS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
