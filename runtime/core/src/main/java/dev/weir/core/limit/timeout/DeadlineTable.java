package dev.weir.core.limit.timeout;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of all calls that are watched: a table open to every thread, addressed by the
 * thread's id.
 *
 * <p>A thread takes the first free deadline from its own place on, which is nearly always the same
 * one, with nobody else near it. So nothing is kept for a thread that is in no call, neither in a
 * thread-local nor here, and virtual threads need nothing else. Where the next few places are all
 * taken, the table doubles if it is crowded; if it is not, the thread has calls in calls in calls,
 * and its own place gets a chain. The table never halves, but {@link #trim} gives up deadlines.
 *
 * <p>The lock is one that never parks: a thread that is about to park may be here on its way, to
 * have that park watched, and a queue's lock which it waited for already would never be its own.
 *
 * <p>Deadlines are made under the lock, and claimed and released without it, but for those in
 * chains. A place or a link is set before its deadline is claimed, all with volatile semantics:
 * whoever reads the table after an arming sees it.
 */
final class DeadlineTable {
  private static final int FIRST_SIZE = 1024;
  private static final int PLACES = 8;
  private static final int SAMPLE = 64;
  // 2^64 by the golden ratio: spreads ids that follow each other evenly, at every size.
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final AtomicBoolean locked = new AtomicBoolean();
  private volatile AtomicReferenceArray<@Nullable Deadline> places =
      new AtomicReferenceArray<>(FIRST_SIZE);

  private static int home(Thread thread, int size) {
    return (int) (thread.getId() * SPREAD >>> Long.numberOfLeadingZeros(size) + 1);
  }

  /** A deadline that was free and is now due at that time; it belongs to nobody yet. */
  Deadline claim(Thread thread, long due) {
    AtomicReferenceArray<@Nullable Deadline> table = places;
    int size = table.length();
    int home = home(thread, size);
    for (int i = 0; i < PLACES; i++) {
      Deadline deadline = table.get(home + i & size - 1);
      if (deadline == null) {
        break;
      }
      if (deadline.state == Deadline.FREE && deadline.change(Deadline.FREE, due)) {
        return deadline;
      }
    }
    return claimSlowly(thread, due);
  }

  private void lock() {
    for (int spins = 0; !locked.compareAndSet(false, true); spins++) {
      Watchdog.spin(spins);
    }
  }

  private Deadline claimSlowly(Thread thread, long due) {
    lock();
    try {
      while (true) {
        AtomicReferenceArray<@Nullable Deadline> table = places;
        Deadline near = claimNear(table, home(thread, table.length()), due);
        if (near != null) {
          return near;
        }
        if (!isCrowded(table)) {
          return claimChained(first(table, home(thread, table.length())), due);
        }
        grow(table);
      }
    } finally {
      locked.set(false);
    }
  }

  private static @Nullable Deadline claimNear(
      AtomicReferenceArray<@Nullable Deadline> table, int home, long due) {
    for (int i = 0; i < PLACES; i++) {
      Deadline deadline = first(table, home + i & table.length() - 1);
      if (deadline.change(Deadline.FREE, due)) {
        return deadline;
      }
    }
    return null;
  }

  private static Deadline first(AtomicReferenceArray<@Nullable Deadline> table, int place) {
    Deadline deadline = table.get(place);
    if (deadline == null) {
      deadline = new Deadline();
      table.set(place, deadline);
    }
    return deadline;
  }

  private static Deadline claimChained(Deadline first, long due) {
    Deadline last = first;
    while (true) {
      if (last.change(Deadline.FREE, due)) {
        return last;
      }
      Deadline next = last.next;
      if (next == null) {
        next = new Deadline();
        last.next = next;
      }
      last = next;
    }
  }

  /** Whether more than a quarter of the places are taken, by a look at some. */
  private static boolean isCrowded(AtomicReferenceArray<@Nullable Deadline> table) {
    int taken = 0;
    for (int i = 0; i < SAMPLE; i++) {
      Deadline deadline = table.get(i * (table.length() / SAMPLE));
      taken += deadline != null && deadline.state != Deadline.FREE ? 1 : 0;
    }
    return taken > SAMPLE / 4;
  }

  private void grow(AtomicReferenceArray<@Nullable Deadline> table) {
    AtomicReferenceArray<@Nullable Deadline> larger =
        new AtomicReferenceArray<>(table.length() * 2);
    for (int i = 0; i < table.length(); i++) {
      larger.setPlain(i, table.get(i));
    }
    places = larger;
  }

  /**
   * Whether the question is answered with yes for one of the deadlines that the calling thread
   * owns; the others are not asked then, and one may be asked twice. Costs tens of nanoseconds,
   * more where the table has grown: a deadline lies where the table's size was when it was claimed.
   */
  boolean anyOf(Thread thread, Predicate<Deadline> question) {
    AtomicReferenceArray<@Nullable Deadline> table = places;
    for (int size = FIRST_SIZE; size <= table.length(); size *= 2) {
      int home = home(thread, size);
      for (int i = 0; i < PLACES; i++) {
        Deadline deadline = table.get(home + i & size - 1);
        while (deadline != null) {
          if (deadline.owner() == thread && question.test(deadline)) {
            return true;
          }
          deadline = i == 0 ? deadline.next : null;
        }
      }
    }
    return false;
  }

  /** Shows every deadline that there is. */
  void forEach(Consumer<Deadline> visitor) {
    AtomicReferenceArray<@Nullable Deadline> table = places;
    for (int i = 0; i < table.length(); i++) {
      for (Deadline d = table.get(i); d != null; d = d.next) {
        visitor.accept(d);
      }
    }
  }

  /** Gives up the free deadlines of a time when there were more calls than usual. */
  void trim() {
    lock();
    try {
      AtomicReferenceArray<@Nullable Deadline> table = places;
      for (int i = 0; i < table.length(); i++) {
        Deadline first = table.get(i);
        if (first != null) {
          trimChain(first);
          if (i >= FIRST_SIZE
              && first.next == null
              && first.change(Deadline.FREE, Deadline.RETIRED)) {
            table.set(i, null);
          }
        }
      }
    } finally {
      locked.set(false);
    }
  }

  private static void trimChain(Deadline first) {
    Deadline kept = first;
    for (Deadline d = first.next; d != null; d = d.next) {
      if (d.change(Deadline.FREE, Deadline.RETIRED)) {
        kept.next = d.next;
      } else {
        kept = d;
      }
    }
  }

  /** How many deadlines there are, free or not. */
  int size() {
    int[] size = {0};
    forEach(d -> size[0]++);
    return size[0];
  }
}
