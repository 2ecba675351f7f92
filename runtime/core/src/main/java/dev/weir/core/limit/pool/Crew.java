package dev.weir.core.limit.pool;

import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool and the calls that they run.
 *
 * <p>The {@link Gate} decides without a lock whether a call comes in. The {@link Roster} is guarded
 * by {@code lock}, which is held for some dozens of instructions: never while a thread or process
 * starts, a clock is read, an outcome is told or anything parks.
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
  private final Gate gate;
  private final Figures figures;
  private final AtomicInteger hired = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workerGone = lock.newCondition();
  private final Roster roster;

  // Written with the lock, read without.
  private volatile PoolPolicy policy;
  private volatile boolean stopped;

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
    long now = ticker.nanoTime();
    gate = new Gate(name, policy);
    figures = new Figures(now);
    roster = new Roster(policy, gate, this::worker, stations.dear(), keepsIdle, now);
    reconfigure(policy);
  }

  private Worker worker() {
    return new Worker(this, stations.next(this), figures.part(hired.getAndIncrement()));
  }

  PoolPolicy policy() {
    return policy;
  }

  Ticker ticker() {
    return ticker;
  }

  double load() {
    return gate.load();
  }

  /** Whether what still runs has been told to stop, for good. */
  boolean stopped() {
    return stopped;
  }

  /** Whether a worker that is not ready yet need not get ready any more. */
  boolean needsNobody() {
    return stopped || gate.isClosed() && roster.backlog().size() == 0;
  }

  // Calls come

  <T> Call<T> submit(Callable<T> body) {
    Call<T> call = trySubmit(body);
    if (call == null) {
      throw gate.rejection();
    }
    return call;
  }

  <T> @Nullable Call<T> trySubmit(Callable<T> body) {
    if (!gate.enter()) {
      return null;
    }
    Place place = Place.NOWHERE;
    try {
      long now = ticker.nanoTime();
      Call<T> call = new Call<>(this, body, Thread.currentThread().getContextClassLoader(), now);
      place = place(call, now);
      return place == Place.CLOSED ? null : call;
    } finally {
      if (place != Place.BACKLOG) {
        gate.leave();
      }
    }
  }

  /** Where a call that was let in went. */
  private enum Place {
    BACKLOG,
    /** It has failed: there is no worker, and none can be had. */
    NOWHERE,
    /** The pool has just been closed. */
    CLOSED
  }

  /** Has the call wait, and sees to it that a worker comes. */
  private Place place(Call<?> call, long now) {
    Worker idler = null;
    Worker fresh = null;
    RuntimeException refusal = stations.refusal();
    lock.lock();
    try {
      if (gate.isClosed()) {
        gate.reject();
        return Place.CLOSED;
      }
      roster.advance(now);
      if (refusal == null || !roster.isDeserted()) {
        refusal = null;
        roster.backlog().add(call);
        idler = roster.wakeIfNeeded();
        fresh = idler == null ? roster.hireIfNeeded() : null;
      }
    } catch (Throwable e) {
      roster.backlog().remove(call); // no memory for a worker
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
    start(fresh);
    return Place.BACKLOG;
  }

  private static void unpark(@Nullable Worker worker) {
    if (worker != null) {
      LockSupport.unpark(worker.thread());
    }
  }

  private void start(@Nullable Worker worker) {
    if (worker == null) {
      return;
    }
    try {
      threads.newThread(worker).start();
    } catch (Throwable e) {
      // No memory for another thread. Calls wait for the workers there are, if there are any.
      gone(worker, null, gate.full());
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
      roster.advance(now);
      roster.backlog().remove(call);
      gate.leave();
    } finally {
      lock.unlock();
    }
    figures.part(0).count(Call.End.CANCELLED, 1);
    return true;
  }

  // Workers work

  /** The next call of the worker; waits for one. Null: the worker is to leave. */
  @Nullable Call<?> next(Worker worker) {
    boolean looked = stations.dear() || MOST_LOOKS == 0;
    while (true) {
      long now = ticker.nanoTime();
      boolean looksAgain = false;
      Worker idler = null;
      lock.lock();
      try {
        roster.advance(now);
        roster.arrive(worker);
        Call<?> call = roster.take(worker);
        idler = roster.wakeIfNeeded(); // it may have been woken for more than one
        if (call != null) {
          return call;
        }
        looksAgain = !looked && roster.lookAgain();
        if (!looksAgain && !roster.rest(worker, now)) {
          return null;
        }
      } finally {
        lock.unlock();
        unpark(idler);
      }
      for (int i = 0; looksAgain && i < MOST_LOOKS && roster.backlog().size() == 0; i++) {
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

  private boolean leaves(Worker worker) {
    long now = ticker.nanoTime();
    lock.lock();
    try {
      roster.advance(now);
      return worker.idle && roster.dismiss(worker, now);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nothing of the call is left. Without the lock: the call may be told to its caller all the
   * sooner, and its worker takes the lock for its next call anyway.
   */
  void freed(Call<?> call, Call.End end, long startedAt, Figures.Part part) {
    long now = ticker.nanoTime();
    if (call.settle()) {
      long nanos = now - startedAt;
      gate.leave(nanos);
      part.ran(end, startedAt - call.acceptedAt, nanos, now);
    }
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
   * @param notOpened why it could not get ready, or null
   */
  void gone(Worker worker, @Nullable Throwable loss, @Nullable RuntimeException notOpened) {
    List<Call<?>> hopeless = List.of();
    Worker successor = null;
    Worker idler = null;
    Call<?> unfinished;
    boolean last;
    lock.lock();
    try {
      // What keeps a worker from beginning would keep its successor from it as well.
      boolean barren = notOpened != null || worker.starting;
      unfinished = worker.current;
      roster.remove(worker);
      if (!barren) {
        idler = roster.wakeIfNeeded(); // it may have been this one that was woken
        successor = idler == null ? roster.hireIfNeeded() : null;
      } else if (roster.isDeserted()) {
        hopeless = roster.takeAll();
      }
      last = gate.isClosed() && roster.isEmpty();
      workerGone.signalAll();
    } finally {
      lock.unlock();
    }
    unpark(idler);
    start(successor);
    Figures.Part part = figures.part(0);
    if (loss != null) {
      part.workerLost();
      abandon(unfinished, loss);
    } else if (notOpened != null && !gate.isClosed()) {
      part.workerNotStarted();
    }
    part.count(Call.End.FAILED, hopeless.size());
    RuntimeException why = Objects.requireNonNullElse(notOpened, gate.full());
    hopeless.forEach(call -> call.neverRan(why));
    if (last) {
      stations.close(); // whoever shuts down may not have waited so long
    }
  }

  /** Ends the call that a worker died of, unless it was only telling its outcome. */
  private void abandon(@Nullable Call<?> call, Throwable loss) {
    if (call == null) {
      return;
    }
    if (call.settle()) {
      gate.leave();
      figures.part(0).count(Call.End.FAILED, 1);
    }
    call.abandon(loss);
  }

  // The operator

  void reconfigure(PoolPolicy next) {
    if (next.type() != policy.type()) {
      throw new IllegalArgumentException(
          "type: pool " + name + " is " + policy.type() + " and cannot become " + next.type());
    }
    long now = ticker.nanoTime();
    List<Worker> fresh = new ArrayList<>();
    lock.lock();
    try {
      roster.advance(now);
      policy = next;
      roster.fit(next);
      gate.fit(next);
      int most = roster.backlog().size() + next.minWorkers();
      Worker worker = null;
      while (fresh.size() < most && (worker = roster.hireIfNeeded()) != null) {
        fresh.add(worker);
      }
    } finally {
      lock.unlock();
    }
    fresh.forEach(this::start);
    tend();
  }

  /** Has each worker that runs no call look whether it is to leave. */
  void tend() {
    workers(false).forEach(Crew::unpark);
  }

  private List<Worker> workers(boolean running) {
    lock.lock();
    try {
      return roster.all(running);
    } finally {
      lock.unlock();
    }
  }

  PoolSnapshot snapshot(PoolPolicy.Type type, String note) {
    long now = ticker.nanoTime();
    Figures.Part sum = figures.sum(now);
    lock.lock();
    try {
      roster.advance(now);
      int waiting = roster.backlog().size();
      return new PoolSnapshot(
          name,
          type,
          note,
          policy.minWorkers(),
          policy.maxWorkers(),
          policy.queue(),
          roster.workers(),
          roster.idle(),
          Math.max(0, gate.inside() - waiting),
          waiting,
          roster.utilisation(),
          sum.completed,
          sum.failed,
          sum.cancelled,
          gate.rejected(),
          sum.workersLost,
          sum.workersNotStarted,
          sum.waited.times(),
          sum.ran.times());
    } finally {
      lock.unlock();
    }
  }

  boolean shutdown(Duration drain) throws InterruptedException {
    lock.lock();
    try {
      gate.close(); // under the lock: no call is placed once it is released
    } finally {
      lock.unlock();
    }
    tend();
    boolean gone = false;
    try {
      gone = awaitWorkers(drain);
    } finally {
      if (!gone) {
        stopAll();
      }
    }
    gone = gone || awaitWorkers(stations.grace());
    if (gone) {
      stations.close();
    }
    return gone;
  }

  private boolean awaitWorkers(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (!roster.isEmpty() && left > 0) {
        left = workerGone.awaitNanos(left);
      }
      return roster.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void stopAll() {
    stopped = true;
    List<Call<?>> waiting;
    List<Call<?>> running = new ArrayList<>();
    lock.lock();
    try {
      waiting = roster.takeAll();
      for (Worker worker : roster.all(true)) {
        running.add(Objects.requireNonNull(worker.current));
      }
    } finally {
      lock.unlock();
    }
    figures.part(0).count(Call.End.CANCELLED, waiting.size());
    waiting.forEach(call -> call.neverRan(gate.rejection()));
    running.forEach(Call::cancel);
    tend();
  }
}
