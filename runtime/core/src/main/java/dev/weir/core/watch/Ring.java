package dev.weir.core.watch;

import dev.weir.core.record.Series;

/** One series' slices. Empty ones take nothing but their slot. */
final class Ring {
  private static final int ARRAY = 16;

  private final byte[][] slots = new byte[Slices.SLOTS][];
  private int bytes;

  void set(int slot, byte[] slice) {
    clear(slot);
    slots[slot] = slice;
    bytes += slice.length + ARRAY;
  }

  void clear(int slot) {
    byte[] old = slots[slot];
    if (old != null) {
      bytes -= old.length + ARRAY;
      slots[slot] = null;
    }
  }

  boolean isEmpty() {
    return bytes == 0;
  }

  int bytes() {
    return bytes;
  }

  /** Adds slots up. */
  void read(Sum sum, int[] of) {
    sum.begin();
    for (int slot : of) {
      if (slots[slot] != null) {
        sum.add(slots[slot]);
      }
    }
  }

  /** Adds slots up without their buckets. */
  void glance(Sum sum, int[] of) {
    sum.begin();
    for (int slot : of) {
      if (slots[slot] != null) {
        sum.glance(slots[slot]);
      }
    }
  }

  /** Adds up the slices of one level into one of the next. */
  void addUp(Sum sum, int from, int count, int into, int coarser) {
    sum.begin();
    boolean any = false;
    for (int slot = from; slot < from + count; slot++) {
      if (slots[slot] != null) {
        sum.add(slots[slot]);
        any = true;
      }
    }
    if (any) {
      set(into, sum.pack(coarser));
    } else {
      clear(into);
    }
  }

  /** Slices added up; one for all rings, since a histogram is large. */
  static final class Sum {
    final Series series;
    private final Packed packed;
    long errors;
    long pinned;

    Sum(Packed packed, long unit) {
      this.packed = packed;
      series = new Series(unit);
    }

    void begin() {
      series.clear();
      errors = 0;
      pinned = 0;
    }

    void add(byte[] slice) {
      packed.addTo(series, slice);
      errors += packed.errors;
      pinned += packed.pinned;
    }

    void glance(byte[] slice) {
      packed.open(slice);
      series.add(packed.count, packed.total, packed.max);
      errors += packed.errors;
      pinned += packed.pinned;
    }

    byte[] pack(int coarser) {
      return packed.pack(series, errors, pinned, coarser);
    }
  }
}
