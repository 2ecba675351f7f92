package dev.weir.core.limit.pool;

import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.policy.PoolPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lets calls into a pool while there is room. One compare-and-set, no lock: a full pool says so at
 * once, and to as many as ask.
 */
final class Gate {
  private final RejectedException full;
  private final RejectedException shutDown;
  private final AtomicInteger inside = new AtomicInteger();
  private final LongAdder rejected = new LongAdder();
  private volatile int room;
  private volatile int workers;
  private volatile boolean closed;
  private volatile long usualNanos;

  Gate(String name, PoolPolicy policy) {
    full = new RejectedException(name, Rejection.POOL_FULL, this::retryAfterNanos);
    shutDown = new RejectedException(name, Rejection.SHUT_DOWN, () -> -1);
    fit(policy);
  }

  /** Makes room for as many as the policy says. Those inside stay. */
  void fit(PoolPolicy policy) {
    workers = policy.maxWorkers();
    room = policy.maxWorkers() + policy.queue();
  }

  /** Whether a call may come in; who may must leave once. */
  boolean enter() {
    int now = inside.get();
    while (!closed && now < room) {
      if (inside.compareAndSet(now, now + 1)) {
        return true;
      }
      now = inside.get();
    }
    rejected.increment();
    return false;
  }

  void leave() {
    inside.decrementAndGet();
  }

  /** After so long in a worker's hands. */
  void leave(long nanos) {
    inside.decrementAndGet();
    long usual = usualNanos; // a hint: of two that write at once the last wins
    usualNanos = usual == 0 ? Math.max(1, nanos) : Math.max(1, usual + (nanos - usual) / 8);
  }

  /** Lets nobody in any more. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  int inside() {
    return inside.get();
  }

  double load() {
    return (double) inside.get() / workers;
  }

  /** Counts one that came in but found the pool closed. */
  void reject() {
    rejected.increment();
  }

  long rejected() {
    return rejected.sum();
  }

  /** What to throw at who may not come in. */
  RejectedException rejection() {
    return closed ? shutDown : full;
  }

  RejectedException full() {
    return full;
  }

  /** If all workers are busy for as long as calls usually are, one is free after this. */
  private long retryAfterNanos() {
    long usual = usualNanos;
    return usual == 0 ? -1 : Math.max(1, usual / workers);
  }
}
