package dev.weir.core.limit.pool;

import dev.weir.api.policy.PoolPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which workers there are, what they are at, and which calls wait for them. All of it is guarded by
 * the crew's lock.
 *
 * <p>A worker is at any time in one of five places: starting (hired, has not asked for a call yet),
 * busy (from a call's start until it asks for the next: so what hangs on the outcome is part of
 * it), idle, woken (no longer idle, has not looked yet), or leaving. Calls are not bound to a
 * worker when they come: whoever asks first gets the first.
 *
 * <p>One worker is woken at a time, and wakes the next if it leaves calls behind. So a burst of
 * short calls is done by one or two workers rather than wake them all for a call each: a quarter of
 * the time, measured with bursts of 100. What keeps a call from being forgotten is that, with the
 * lock free, no worker is idle while calls wait and none is woken.
 */
final class Roster {
  private final Set<Worker> workers = new HashSet<>();
  private final ArrayDeque<Worker> idle = new ArrayDeque<>();
  private final Backlog backlog = new Backlog();
  private final Load load;
  private final Gate gate;
  private final Supplier<Worker> worker;
  private final boolean dear;
  private final boolean keepsIdle;
  private PoolPolicy policy;
  private int starting;
  private int busy;
  private int woken;
  private int leaving;

  /**
   * @param worker makes one
   * @param dear whether a worker costs more than a short wait
   * @param keepsIdle false where workers end as soon as no call waits
   */
  Roster(
      PoolPolicy policy,
      Gate gate,
      Supplier<Worker> worker,
      boolean dear,
      boolean keepsIdle,
      long now) {
    this.policy = policy;
    this.gate = gate;
    this.worker = worker;
    this.dear = dear;
    this.keepsIdle = keepsIdle;
    this.load = new Load(now);
  }

  void fit(PoolPolicy next) {
    policy = next;
  }

  /** To be called before anything changes. */
  void advance(long now) {
    load.held(now, workers.size(), busy, busy + backlog.size());
  }

  // Calls

  Backlog backlog() {
    return backlog;
  }

  /** Empties the backlog. */
  List<Call<?>> takeAll() {
    List<Call<?>> all = new ArrayList<>(backlog.size());
    for (Call<?> call = backlog.poll(); call != null; call = backlog.poll()) {
      gate.leave();
      all.add(call);
    }
    return all;
  }

  // Workers come

  /** An idle worker that is to be woken because calls wait and no worker comes; or null. */
  @Nullable Worker wakeIfNeeded() {
    if (backlog.size() == 0 || woken > 0) {
      return null;
    }
    Worker idler = idle.poll();
    if (idler != null) {
      idler.idle = false;
      woken++;
    }
    return idler;
  }

  /** A worker that is to be started because none there is will do; or null. */
  @Nullable Worker hireIfNeeded() {
    int there = workers.size() - leaving;
    // A thread costs less than a wait for whoever is busy; a process does not: there it is enough
    // that for each call inside there is a worker, who may be just telling an outcome.
    boolean tooFew = dear ? gate.inside() > there : backlog.size() > woken + starting;
    boolean toKeep = !gate.isClosed() && keepsIdle && there < policy.minWorkers();
    boolean forCalls = backlog.size() > 0 && idle.isEmpty() && tooFew;
    if (!(forCalls || toKeep) || workers.size() >= policy.maxWorkers()) {
      return null;
    }
    Worker hired = worker.get();
    workers.add(hired);
    hired.starting = true;
    starting++;
    return hired;
  }

  // Workers work

  /** Takes the worker off the books of wherever it was; it is about to look. */
  void arrive(Worker arrived) {
    if (arrived.current != null) {
      arrived.current = null;
      busy--;
    } else if (arrived.starting) {
      arrived.starting = false;
      starting--;
    } else if (arrived.idle) {
      arrived.idle = false;
      idle.remove(arrived);
    } else if (!arrived.leaving) {
      woken--;
    }
  }

  /** The call that it shall run; or null. */
  @Nullable Call<?> take(Worker taker) {
    Call<?> call = isSurplus() ? null : backlog.poll();
    if (call != null) {
      taker.current = call;
      busy++;
      call.assign(taker.station());
    }
    return call;
  }

  /** Lets it rest. False: it is to leave instead. */
  boolean rest(Worker resting, long now) {
    if (isSurplus() || gate.isClosed() || !keepsIdle) {
      resting.leaving = true;
      leaving++;
      return false;
    }
    resting.idleSince = now;
    resting.idle = true;
    idle.push(resting);
    return true;
  }

  /** Keeps it awake for another look. False: another one is awake already. */
  boolean lookAgain() {
    if (woken > 0 || isSurplus() || gate.isClosed() || !keepsIdle) {
      return false;
    }
    woken++;
    return true;
  }

  // Workers go

  /** Whether one that is idle is to leave; then it is off the books. */
  boolean dismiss(Worker idler, long now) {
    boolean idleForLong = now - idler.idleSince >= policy.idleLife().toNanos();
    boolean goes =
        gate.isClosed()
            || isSurplus()
            || !idler.station().isOpen()
            || idleForLong && policy.scaling() && workers.size() - leaving > load.needed(policy);
    if (goes) {
      arrive(idler);
      idler.leaving = true;
      leaving++;
    }
    return goes;
  }

  private boolean isSurplus() {
    return workers.size() - leaving > policy.maxWorkers();
  }

  void remove(Worker gone) {
    arrive(gone);
    if (workers.remove(gone) && gone.leaving) {
      leaving--;
    }
  }

  boolean isEmpty() {
    return workers.isEmpty();
  }

  /** Whether there is no worker that a call could wait for. */
  boolean isDeserted() {
    return workers.size() == leaving;
  }

  // Figures

  int workers() {
    return workers.size();
  }

  int idle() {
    return idle.size();
  }

  double utilisation() {
    return load.utilisation();
  }

  /** Those that run a call, or the others. */
  List<Worker> all(boolean running) {
    List<Worker> some = new ArrayList<>(workers);
    some.removeIf(one -> one.current == null == running);
    return some;
  }
}
