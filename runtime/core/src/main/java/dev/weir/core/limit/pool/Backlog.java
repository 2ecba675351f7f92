package dev.weir.core.limit.pool;

import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for a worker, first come first served. A call is taken out of the middle in
 * constant time, so that a flood of cancelled calls leaves nothing behind. Guarded by the crew's
 * lock.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // the lock makes it atomic
final class Backlog {
  private @Nullable Call<?> first;
  private @Nullable Call<?> last;
  // Read without the lock by a worker that looks whether it is worth taking.
  private volatile int size;

  int size() {
    return size;
  }

  void add(Call<?> call) {
    call.before = last;
    if (last == null) {
      first = call;
    } else {
      last.after = call;
    }
    last = call;
    call.inBacklog = true;
    size++;
  }

  @Nullable Call<?> poll() {
    Call<?> call = first;
    if (call != null) {
      remove(call);
    }
    return call;
  }

  /** Whether it was there. */
  boolean remove(Call<?> call) {
    if (!call.inBacklog) {
      return false;
    }
    if (call.before == null) {
      first = call.after;
    } else {
      call.before.after = call.after;
    }
    if (call.after == null) {
      last = call.before;
    } else {
      call.after.before = call.before;
    }
    call.before = null;
    call.after = null;
    call.inBacklog = false;
    size--;
    return true;
  }
}
