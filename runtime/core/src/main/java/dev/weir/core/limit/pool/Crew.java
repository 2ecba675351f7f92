package dev.weir.core.limit.pool;

import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool and the calls that wait for them.
 *
 * <p>Whether a call is let in is one compare-and-set on {@code inside}; so a full pool says so
 * without a lock. All the rest is guarded by {@code lock}, held for some dozens of instructions:
 * never while a thread or process starts, a clock is read, an outcome is told or anything parks.
 *
 * <p>A worker is at any time in one of five places: starting (hired, has not asked for a call yet),
 * busy (from a call's start until it asks for the next: so what hangs on the outcome is part of
 * it), idle, woken (no longer idle, has not looked yet), or leaving. Calls are not bound to a
 * worker when they come: whoever asks first gets the first. What keeps a call from being forgotten
 * is that, with the lock free, no worker is idle while more calls wait than workers are woken.
 */
final class Crew {
  /**
   * How often a worker looks for another call before it parks: some 5 us. In bursts of short calls
   * that saves half of the wake-ups; after a call worth a pool it is lost in the noise.
   */
  private static final int MOST_LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

  private final String name;
  private final Ticker ticker;
  private final Station.Source stations;
  private final ThreadFactory threads;
  private final boolean keepsIdle;
  private final RejectedException full;
  private final RejectedException shutDown;

  private final AtomicInteger inside = new AtomicInteger();
  private final LongAdder rejected = new LongAdder();
  private volatile PoolPolicy policy;
  private volatile int room;
  private volatile boolean closed;
  private volatile boolean stopped;
  private volatile long usualRun;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workersGone = lock.newCondition();
  private final Set<Worker> workers = new HashSet<>();
  private final ArrayDeque<Worker> idle = new ArrayDeque<>();
  private final Backlog backlog = new Backlog();
  private final Load load;
  private final Figures figures;
  private int hired;
  private int starting;
  private int busy;
  private int woken;
  private int leaving;

  /**
   * @param keepsIdle false where workers end as soon as no call waits
   */
  Crew(
      String name,
      PoolPolicy policy,
      Ticker ticker,
      Station.Source stations,
      ThreadFactory threads,
      boolean keepsIdle) {
    this.name = name;
    this.policy = policy;
    this.ticker = ticker;
    this.stations = stations;
    this.threads = threads;
    this.keepsIdle = keepsIdle;
    this.full = new RejectedException(name, Rejection.POOL_FULL, this::retryAfterNanos);
    this.shutDown = new RejectedException(name, Rejection.SHUT_DOWN, () -> -1);
    long now = ticker.nanoTime();
    this.load = new Load(now);
    this.figures = new Figures(now);
    this.room = policy.maxWorkers() + policy.queue();
    reconfigure(policy);
  }

  PoolPolicy policy() {
    return policy;
  }

  Ticker ticker() {
    return ticker;
  }

  double load() {
    return (double) inside.get() / policy.maxWorkers();
  }

  /** Whether what still runs has been told to stop, for good. */
  boolean stopped() {
    return stopped;
  }

  /** Whether a worker that is not ready yet need not get ready any more. */
  boolean needsNobody() {
    return stopped || closed && backlog.size() == 0;
  }

  private long retryAfterNanos() {
    long run = usualRun;
    return run == 0 ? -1 : Math.max(1, run / policy.maxWorkers());
  }

  // Submitting

  <T> Call<T> submit(Callable<T> body) {
    Call<T> call = trySubmit(body);
    if (call == null) {
      throw closed ? shutDown : full;
    }
    return call;
  }

  <T> @Nullable Call<T> trySubmit(Callable<T> body) {
    if (closed || !enter()) {
      rejected.increment();
      return null;
    }
    Place place = Place.NOWHERE;
    try {
      long now = ticker.nanoTime();
      Call<T> call = new Call<>(this, body, Thread.currentThread().getContextClassLoader(), now);
      place = place(call, now);
      return place == Place.CLOSED ? null : call;
    } finally {
      if (place != Place.CREW) {
        inside.decrementAndGet();
      }
    }
  }

  /** Where a call that was let in went. */
  private enum Place {
    /** To a worker, or to those that wait. */
    CREW,
    /** It has failed: there is no worker, and none can be had. */
    NOWHERE,
    /** The pool has just been closed. */
    CLOSED
  }

  private boolean enter() {
    int now = inside.get();
    while (now < room) {
      if (inside.compareAndSet(now, now + 1)) {
        return true;
      }
      now = inside.get();
    }
    return false;
  }

  /** Has the call wait, and sees to it that a worker comes. */
  private Place place(Call<?> call, long now) {
    Worker idler = null;
    Worker hired = null;
    RuntimeException refusal = stations.refusal();
    lock.lock();
    try {
      if (closed) {
        rejected.increment();
        return Place.CLOSED;
      }
      advance(now);
      if (refusal == null || workers.size() > leaving) {
        refusal = null;
        backlog.add(call);
        idler = wakeIfNeeded();
        hired = idler == null ? hireIfNeeded() : null;
      }
    } catch (Throwable e) {
      backlog.remove(call); // no memory for a worker
      throw e;
    } finally {
      lock.unlock();
    }
    if (refusal != null) {
      figures.part(0).count(Call.End.FAILED, 1);
      call.neverRan(refusal);
      return Place.NOWHERE;
    }
    unpark(idler);
    start(hired);
    return Place.CREW;
  }

  private void advance(long now) {
    load.held(now, workers.size(), busy, busy + backlog.size());
  }

  private @Nullable Worker wakeIfNeeded() {
    if (backlog.size() <= woken) {
      return null;
    }
    Worker worker = idle.poll();
    if (worker != null) {
      worker.idle = false;
      woken++;
    }
    return worker;
  }

  private static void unpark(@Nullable Worker worker) {
    if (worker != null) {
      LockSupport.unpark(worker.thread());
    }
  }

  // Workers come

  private @Nullable Worker hireIfNeeded() {
    int there = workers.size() - leaving;
    // A thread costs less than a wait for whoever is busy; a process does not: there it is enough
    // that for each call inside there is a worker, who may be just telling an outcome.
    boolean forCalls = stations.dear() ? inside.get() > there : backlog.size() > woken + starting;
    boolean forIdling = !closed && keepsIdle && there < policy.minWorkers();
    boolean needed = backlog.size() > 0 && forCalls || forIdling;
    if (!needed || workers.size() >= policy.maxWorkers()) {
      return null;
    }
    Worker worker = new Worker(this, stations.next(this), figures.part(hired++));
    workers.add(worker);
    worker.starting = true;
    starting++;
    return worker;
  }

  private void start(@Nullable Worker worker) {
    if (worker == null) {
      return;
    }
    try {
      threads.newThread(worker).start();
    } catch (Throwable e) {
      // No memory for another thread. Calls wait for the workers there are, if there are any.
      gone(worker, null, full);
    }
  }

  // Workers work

  /** The next call of the worker; waits for one. Null: the worker is to leave. */
  @Nullable Call<?> next(Worker worker) {
    boolean looked = stations.dear() || MOST_LOOKS == 0;
    while (true) {
      long now = ticker.nanoTime();
      lock.lock();
      try {
        advance(now);
        arrive(worker);
        Call<?> call = surplus() ? null : backlog.poll();
        if (call != null) {
          worker.current = call;
          busy++;
          call.assign(worker.station());
          return call;
        }
        if (surplus() || closed || !keepsIdle) {
          leave(worker);
          return null;
        }
        if (looked || woken > 0) {
          worker.idleSince = now;
          worker.idle = true;
          idle.push(worker);
        } else {
          woken++; // one is enough to keep awake
        }
      } finally {
        lock.unlock();
      }
      for (int i = 0; !looked && i < MOST_LOOKS && backlog.size() == 0; i++) {
        Thread.onSpinWait();
      }
      looked = true;
      while (worker.idle) {
        LockSupport.parkNanos(this, policy.idleLife().toNanos());
        // A body may have shown this thread to others, who interrupt it now: it would never park.
        Thread.interrupted();
        if (worker.idle && leaves(worker)) {
          return null;
        }
      }
    }
  }

  /** Takes the worker off the books of wherever it was. */
  private void arrive(Worker worker) {
    if (worker.current != null) {
      worker.current = null;
      busy--;
    } else if (worker.starting) {
      worker.starting = false;
      starting--;
    } else if (worker.idle) {
      worker.idle = false;
      idle.remove(worker);
    } else if (!worker.leaving) {
      woken--;
    }
  }

  /** Whether an idle worker goes. */
  private boolean leaves(Worker worker) {
    long now = ticker.nanoTime();
    lock.lock();
    try {
      if (!worker.idle) {
        return false;
      }
      advance(now);
      boolean idleForLong = now - worker.idleSince >= policy.idleLife().toNanos();
      boolean goes =
          closed
              || surplus()
              || !worker.station().isOpen()
              || idleForLong && workers.size() - leaving > load.needed(policy);
      if (goes) {
        idle.remove(worker);
        worker.idle = false;
        leave(worker);
      }
      return goes;
    } finally {
      lock.unlock();
    }
  }

  private boolean surplus() {
    return workers.size() - leaving > policy.maxWorkers();
  }

  private void leave(Worker worker) {
    worker.leaving = true;
    leaving++;
  }

  /**
   * Nothing of the call is left. Without the lock: the call may be told to its caller all the
   * sooner, and its worker takes the lock for its next call anyway.
   */
  void freed(Call<?> call, Call.End end, long startedAt, Figures.Part figures) {
    long now = ticker.nanoTime();
    if (call.settle()) {
      inside.decrementAndGet();
      long nanos = now - startedAt;
      figures.ran(end, startedAt - call.acceptedAt, nanos, now);
      long usual = usualRun; // a hint; who writes last wins
      usualRun = usual == 0 ? Math.max(1, nanos) : Math.max(1, usual + (nanos - usual) / 8);
    }
  }

  /** Takes a call out of the backlog. False where it is not there. */
  boolean withdraw(Call<?> call) {
    long now = ticker.nanoTime();
    lock.lock();
    try {
      if (!call.inBacklog) {
        return false;
      }
      advance(now);
      backlog.remove(call);
      inside.decrementAndGet();
    } finally {
      lock.unlock();
    }
    figures.part(0).count(Call.End.CANCELLED, 1);
    return true;
  }

  // Workers go

  /** A process that a worker used has died by itself or had to be killed. */
  void stationLost() {
    figures.part(0).workerLost();
  }

  /**
   * The worker has ended, and left nothing behind. Its successor is hired here, where one is
   * needed: for calls that wait, and for those kept when idle.
   *
   * @param loss what killed it, or null
   * @param notOpened why it could not get ready, or null; then nobody is hired in its place
   */
  void gone(Worker worker, @Nullable Throwable loss, @Nullable RuntimeException notOpened) {
    List<Call<?>> hopeless = List.of();
    Worker successor = null;
    Worker idler = null;
    Call<?> unfinished;
    boolean last;
    lock.lock();
    try {
      // Whatever kills workers before they have begun would kill their successors as well.
      boolean barren = notOpened != null || worker.starting;
      unfinished = worker.current;
      arrive(worker);
      workers.remove(worker);
      leaving -= worker.leaving ? 1 : 0;
      if (unfinished != null && unfinished.settle()) {
        inside.decrementAndGet();
        figures.part(0).count(Call.End.FAILED, 1);
      }
      if (!barren) {
        idler = wakeIfNeeded(); // it may have been this one that was woken
        successor = idler == null ? hireIfNeeded() : null;
      } else if (workers.size() == leaving) {
        hopeless = takeAll();
      }
      last = closed && workers.isEmpty();
      workersGone.signalAll();
    } finally {
      lock.unlock();
    }
    if (loss != null) {
      figures.part(0).workerLost();
    }
    if (notOpened != null) {
      if (!closed) {
        figures.part(0).workerNotStarted();
      }
    }
    figures.part(0).count(Call.End.FAILED, hopeless.size());
    unpark(idler);
    start(successor);
    if (unfinished != null && loss != null) {
      unfinished.abandon(loss);
    }
    for (Call<?> call : hopeless) {
      call.neverRan(notOpened == null ? full : notOpened);
    }
    if (last) {
      stations.close();
    }
  }

  private List<Call<?>> takeAll() {
    if (backlog.size() == 0) {
      return List.of();
    }
    List<Call<?>> all = new ArrayList<>(backlog.size());
    for (Call<?> call = backlog.poll(); call != null; call = backlog.poll()) {
      inside.decrementAndGet();
      all.add(call);
    }
    return all;
  }

  // The operator

  void reconfigure(PoolPolicy next) {
    if (next.type() != policy.type()) {
      throw new IllegalArgumentException(
          "type: pool " + name + " is " + policy.type() + " and cannot become " + next.type());
    }
    long now = ticker.nanoTime();
    List<Worker> hired = new ArrayList<>();
    lock.lock();
    try {
      advance(now);
      policy = next;
      room = next.maxWorkers() + next.queue();
      int most = backlog.size() + next.minWorkers();
      Worker worker = null;
      while (hired.size() < most && (worker = hireIfNeeded()) != null) {
        hired.add(worker);
      }
    } finally {
      lock.unlock();
    }
    hired.forEach(this::start);
    wakeAllNotBusy();
  }

  void tend() {
    wakeAllNotBusy();
  }

  /** Has each look whether it is to leave. */
  private void wakeAllNotBusy() {
    List<Worker> resting = new ArrayList<>();
    lock.lock();
    try {
      for (Worker worker : workers) {
        if (worker.current == null) {
          resting.add(worker);
        }
      }
    } finally {
      lock.unlock();
    }
    resting.forEach(Crew::unpark);
  }

  PoolSnapshot snapshot(PoolPolicy.Type type, String note) {
    long now = ticker.nanoTime();
    lock.lock();
    try {
      advance(now);
      Figures.Part sum = figures.sum(now);
      return new PoolSnapshot(
          name,
          type,
          note,
          policy.minWorkers(),
          policy.maxWorkers(),
          policy.queue(),
          workers.size(),
          idle.size(),
          Math.max(0, inside.get() - backlog.size()),
          backlog.size(),
          load.utilisation(),
          sum.completed,
          sum.failed,
          sum.cancelled,
          rejected.sum(),
          sum.workersLost,
          sum.workersNotStarted,
          sum.waited.times(),
          sum.ran.times());
    } finally {
      lock.unlock();
    }
  }

  boolean shutdown(Duration drain) throws InterruptedException {
    boolean unused;
    lock.lock();
    try {
      closed = true;
      unused = workers.isEmpty();
    } finally {
      lock.unlock();
    }
    if (unused) {
      stations.close();
    }
    wakeAllNotBusy();
    boolean gone = false;
    try {
      gone = awaitWorkers(drain);
    } finally {
      if (!gone) {
        stopAll();
      }
    }
    return gone || awaitWorkers(stations.grace());
  }

  private boolean awaitWorkers(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (!workers.isEmpty() && left > 0) {
        left = workersGone.awaitNanos(left);
      }
      return workers.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void stopAll() {
    stopped = true;
    List<Call<?>> waiting;
    List<Call<?>> run = new ArrayList<>();
    lock.lock();
    try {
      waiting = takeAll();
      for (Worker worker : workers) {
        if (worker.current != null) {
          run.add(worker.current);
        }
      }
    } finally {
      lock.unlock();
    }
    figures.part(0).count(Call.End.CANCELLED, waiting.size());
    waiting.forEach(call -> call.neverRan(shutDown));
    run.forEach(Call::cancel);
    wakeAllNotBusy();
  }
}
