package dev.weir.core.record;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A value in a few copies, so that writers never wait for each other nor for a reader.
 *
 * <p>Who wants to write takes a copy out of its slot (the slot is null meanwhile) and puts it back.
 * Where the first slot is empty the writer takes the next, and makes a copy there if there never
 * was one. A reader does the same, slot by slot. Nobody parks; nobody holds anything while blocked.
 */
final class Stripes<T> {
  private static final int SLOTS = 8;
  private static final int MOST_ROUNDS = 100_000;
  private static final int MOST_LOOKS = 100_000;

  // A slot is null while its copy is out, or before there was one: `made` tells which.
  private final AtomicReferenceArray<T> slots = new AtomicReferenceArray<>(SLOTS);
  private final AtomicReferenceArray<Boolean> made = new AtomicReferenceArray<>(SLOTS);
  private final Supplier<T> fresh;

  Stripes(Supplier<T> fresh) {
    this.fresh = fresh;
  }

  /** What is written, once. */
  interface Writer<T> {
    void writeInto(T copy);
  }

  /**
   * Writes into one of the copies. A copy is lost where a stack or the memory ends in the very
   * middle of this; so nobody waits for one without end.
   */
  void write(Writer<T> writer) {
    for (int i = 0; i < SLOTS * MOST_ROUNDS; i++) {
      int slot = i & SLOTS - 1;
      T copy = take(slot);
      if (copy != null) {
        try {
          writer.writeInto(copy);
        } finally {
          slots.set(slot, copy);
        }
        return;
      }
      if (slot == SLOTS - 1) {
        // All eight are out: their holders are running, or were preempted for a moment.
        Thread.onSpinWait();
      }
    }
    // All eight are lost. Better one that is replaced than none that can be written.
    T fresher = fresh.get();
    writer.writeInto(fresher);
    slots.set(0, fresher);
  }

  private @org.jspecify.annotations.Nullable T take(int i) {
    T copy = slots.getAndSet(i, null);
    if (copy == null && made.get(i) == null && made.compareAndSet(i, null, Boolean.TRUE)) {
      try {
        return fresh.get();
      } catch (Throwable e) {
        made.set(i, null);
        throw e;
      }
    }
    return copy;
  }

  /**
   * Shows every copy to the reader, one after the other, each while no writer has it. One that does
   * not come back is left out.
   */
  @SuppressWarnings("ThreadPriorityCheck") // the holder needs the core more than the reader does
  void read(Consumer<T> reader) {
    for (int i = 0; i < SLOTS; i++) {
      if (made.get(i) == null) {
        continue;
      }
      T copy = slots.getAndSet(i, null);
      for (int n = 0; copy == null && n < MOST_LOOKS; n++) {
        Thread.yield();
        copy = slots.getAndSet(i, null);
      }
      if (copy == null) {
        continue;
      }
      try {
        reader.accept(copy);
      } finally {
        slots.set(i, copy);
      }
    }
  }
}
