package dev.weir.core.record;

import dev.weir.api.OperationType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who has the locks that requests queue for: route, line of code, and how often it was seen so. Of
 * all that wait, two are looked at each time, in turn; the more somebody makes others wait, the
 * more often it is seen.
 *
 * <p>Looked at by the agent's thread alone, which reads other threads' ledgers without
 * synchronisation; {@link #seen} is for any thread. Locks of {@code java.util.concurrent.locks} are
 * asked themselves who has them, a virtual thread or another. Of monitors the JVM tells it, but not
 * what virtual threads wait for.
 */
final class LockHolders {
  private static final int MOST_LOOKS = 2;
  private static final int MOST_KEPT = 500;

  private final Recording recording;
  private final List<Ledger> waiting = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentHashMap<Held, Long> seen = new ConcurrentHashMap<>();
  private int turn;

  /** Who waited for what, and who had it where. */
  private record Held(String route, String lock, String heldBy, String at) {}

  LockHolders(Recording recording) {
    this.recording = recording;
  }

  /** Remembers a thread with a request for the look that comes, where it waits for a lock. */
  void mayWait(Thread thread, Ledger ledger) {
    int open = ledger.open;
    boolean waits =
        open > 0
            ? queues(recording.site(open))
            : open == 0 && !ledger.virtual && thread.getState() == Thread.State.BLOCKED;
    if (waits) {
      waiting.add(ledger);
      threads.add(thread);
    }
  }

  /** Whoever waits to be notified has let go of the monitor, and nobody keeps it from him. */
  private static boolean queues(Site site) {
    return site.type() == OperationType.LOCK_WAIT && !site.name().equals("object.wait");
  }

  /** Looks at some of those that wait. */
  void look() {
    int count = waiting.size();
    for (int i = 0; i < Math.min(MOST_LOOKS, count); i++) {
      int which = Math.floorMod(turn++, count);
      look(threads.get(which), waiting.get(which));
    }
    waiting.clear();
    threads.clear();
  }

  private void look(Thread thread, Ledger ledger) {
    Request request = ledger.request;
    if (request == null || !request.isNamed() || askedLock(thread, request) || ledger.virtual) {
      return;
    }
    askJvm(thread, request);
  }

  /** Whether the thread is parked on a lock that knows who has it. */
  @SuppressWarnings("ReferenceEquality") // the very lock and the very thread
  private boolean askedLock(Thread thread, Request request) {
    Object lock = LockSupport.getBlocker(thread);
    Thread owner = lock == null ? null : recording.meter.ownerOf(lock);
    if (lock == null || owner == null) {
      return false;
    }
    Ledger holder = ledgerOf(owner);
    Request its = holder == null ? null : holder.request;
    StackTraceElement[] stack = owner.getStackTrace();
    // Else it has let go meanwhile, and the stack may be of anything.
    if (LockSupport.getBlocker(thread) == lock && recording.meter.ownerOf(lock) == owner) {
      String who = its == null ? ThreadPools.nameOf(owner) : its.routeName();
      String at = recording.callSites.in(stack);
      count(new Held(request.routeName(), lock.getClass().getName(), who, at));
    }
    return true;
  }

  @SuppressWarnings("deprecation") // threadId() came with 19
  private @Nullable Ledger ledgerOf(Thread owner) {
    return VirtualThreads.isVirtual(owner)
        ? recording.virtualThreads().get(owner)
        : ledgerOf(owner.getId());
  }

  private void askJvm(Thread thread, Request request) {
    ThreadMeter.LockWait wait = recording.meter.lockWaitOf(thread);
    if (wait == null || wait.owner() < 0) {
      return;
    }
    Ledger holder = ledgerOf(wait.owner());
    Thread by = holder == null ? null : holder.thread;
    Request its = holder == null ? null : holder.request;
    // A stack by number stops all threads for a moment.
    StackTraceElement[] stack =
        by == null ? recording.meter.stackOf(wait.owner()) : by.getStackTrace();
    if (wait.equals(recording.meter.lockWaitOf(thread))) {
      String who = its == null ? ThreadPools.nameOf(wait.name()) : its.routeName();
      count(new Held(request.routeName(), wait.lock(), who, recording.callSites.in(stack)));
    }
  }

  @SuppressWarnings("deprecation") // threadId() came with 19
  private @Nullable Ledger ledgerOf(long id) {
    for (Ledger each : recording.watched()) {
      if (each.thread != null && each.thread.getId() == id) {
        return each;
      }
    }
    return null;
  }

  private void count(Held held) {
    if (seen.size() < MOST_KEPT || seen.containsKey(held)) {
      seen.merge(held, 1L, Long::sum);
    }
  }

  /** All that was seen. */
  List<Snapshot.LockHolder> seen() {
    List<Snapshot.LockHolder> all = new ArrayList<>();
    seen.forEach(
        (held, times) ->
            all.add(new Snapshot.LockHolder(held.route, held.lock, held.heldBy, held.at, times)));
    return List.copyOf(all);
  }
}
