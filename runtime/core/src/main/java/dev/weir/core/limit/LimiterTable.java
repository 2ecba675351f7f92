package dev.weir.core.limit;

import dev.weir.core.limit.time.Ticker;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limiters by name, so many and no more.
 *
 * <p>When the table is full a limiter that nobody would miss makes room: one of whose limits
 * nothing is in use ({@link Limiter#isIdle}), and among those one that was not looked up for long.
 * That is the clock algorithm: a hand goes round, takes away the mark that each look-up leaves, and
 * takes the first idle limiter that has none. It looks at {@link #LOOKS} limiters for each one to
 * be added, so that adding never takes long; where all of them are marked it takes the first that
 * was idle, and where none was there is no room, for the next millisecond either.
 *
 * <p>Somebody may still hold a limiter that made room, or have a call in it. So the table goes on
 * knowing it for as long as it is reachable, and whoever asks for that name gets the same one:
 * there are never two limiters of one name, and so never two lots of permits.
 *
 * <p>Looking up takes no lock. {@link #lock} guards adding, removing and the ring; nothing is
 * waited for under it.
 */
final class LimiterTable {
  /** How many limiters are looked at in search of one that can go. */
  static final int LOOKS = 32;

  private static final long FULL_NANOS = 1_000_000;

  private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();
  private final ReferenceQueue<Limiter> unreachable = new ReferenceQueue<>();
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock: those that may have to go, and the one that is looked at next.
  private final List<Slot> ring = new ArrayList<>();
  private int hand;

  // Written under the lock, the time before the flag; whoever reads an older pair looks once more
  // or once less.
  private volatile long fullUntil;
  private volatile boolean full;

  private final int most;
  private final Ticker ticker;
  private final Consumer<String> evicted;

  /** A name's place. */
  private static final class Slot extends WeakReference<Limiter> {
    final String name;
    // Null: the limiter made room. Written under the lock.
    volatile @Nullable Limiter kept;
    // Set by look-ups, cleared by the hand. A mark that gets lost brings a limiter's turn forward.
    volatile boolean marked;

    Slot(Limiter limiter, ReferenceQueue<Limiter> queue) {
      super(limiter, queue);
      name = limiter.name();
      kept = limiter;
    }
  }

  /**
   * @param most how many limiters the table keeps besides those that never go
   * @param evicted is told the name of each that made room, with no lock held
   */
  LimiterTable(int most, Ticker ticker, Consumer<String> evicted) {
    this.most = most;
    this.ticker = ticker;
    this.evicted = evicted;
  }

  /** The limiter that is kept under that name, or null where there is none. */
  @Nullable Limiter find(String name) {
    Slot slot = slots.get(name);
    if (slot == null) {
      return null;
    }
    if (!slot.marked) {
      slot.marked = true;
    }
    return slot.kept;
  }

  /**
   * The limiter of that name; where there is none a new one; null where there is no room for it.
   */
  @Nullable Limiter findOrAdd(String name, Supplier<Limiter> fresh) {
    Limiter found = find(name);
    if (found != null) {
      return found;
    }
    if (full && ticker.coarseNanoTime() - fullUntil < 0) {
      Slot slot = slots.get(name);
      return slot == null ? null : slot.get();
    }
    String gone = null;
    lock.lock();
    try {
      found = find(name);
      if (found == null) {
        removeUnreachable();
        full = false;
        gone = ring.size() < most ? null : makeRoom();
        found = add(name, fresh);
      }
    } finally {
      lock.unlock();
    }
    if (gone != null) {
      evicted.accept(gone);
    }
    return found;
  }

  // Guarded by the lock.
  private @Nullable Limiter add(String name, Supplier<Limiter> fresh) {
    Slot slot = slots.get(name);
    Limiter limiter = slot == null ? null : slot.get();
    if (ring.size() >= most) {
      return limiter;
    }
    if (slot == null || limiter == null) {
      limiter = fresh.get();
      slot = new Slot(limiter, unreachable);
      slots.put(name, slot);
    }
    slot.kept = limiter;
    ring.add(slot);
    return limiter;
  }

  /** The same limiter, from now on one that never goes; where there is none a new one. */
  Limiter findOrPin(String name, Supplier<Limiter> fresh) {
    lock.lock();
    try {
      Slot slot = slots.get(name);
      Limiter limiter = slot == null ? null : slot.get();
      if (slot == null || limiter == null) {
        limiter = fresh.get();
        slots.put(name, new Slot(limiter, unreachable));
      } else {
        slot.kept = limiter;
        ring.remove(slot);
      }
      return limiter;
    } finally {
      lock.unlock();
    }
  }

  /** All that it keeps. */
  List<Limiter> all() {
    List<Limiter> limiters = new ArrayList<>();
    // With the lock, so that one which is about to be added is not missed.
    lock.lock();
    try {
      for (Slot slot : slots.values()) {
        Limiter kept = slot.kept;
        if (kept != null) {
          limiters.add(kept);
        }
      }
    } finally {
      lock.unlock();
    }
    return limiters;
  }

  /** The name of the one that made room; null: there is none. Guarded by the lock. */
  private @Nullable String makeRoom() {
    int idle = -1;
    for (int looks = Math.min(LOOKS, ring.size()); looks > 0; looks--) {
      hand = hand < ring.size() ? hand : 0;
      Slot slot = ring.get(hand);
      boolean marked = slot.marked;
      if ((!marked || idle < 0) && isIdle(slot)) {
        idle = hand;
        if (!marked) {
          break;
        }
      }
      slot.marked = false;
      hand++;
    }
    if (idle < 0) {
      fullUntil = ticker.nanoTime() + FULL_NANOS;
      full = true;
      return null;
    }
    return evict(idle);
  }

  private static boolean isIdle(Slot slot) {
    Limiter limiter = slot.kept;
    return limiter != null && limiter.isIdle();
  }

  // Guarded by the lock.
  private String evict(int index) {
    Slot slot = ring.get(index);
    // The last takes its place, so that nothing has to be moved.
    Slot last = ring.remove(ring.size() - 1);
    if (last != slot) {
      ring.set(index, last);
    }
    slot.kept = null;
    return slot.name;
  }

  // Guarded by the lock.
  private void removeUnreachable() {
    Reference<? extends Limiter> reference;
    while ((reference = unreachable.poll()) != null) {
      Slot slot = (Slot) reference;
      // By now there may be another limiter of that name.
      slots.remove(slot.name, slot);
    }
  }
}
