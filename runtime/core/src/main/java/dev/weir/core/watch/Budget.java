package dev.weir.core.watch;

/**
 * What windows may take of the memory, and how they stay within it: the fuller, the coarser their
 * histograms, down to none; and lines of code go before that. Counts, sums and maxima stay exact.
 */
final class Budget {
  /** Estimates of the bytes of a ring, and of a route or an operation with its rings. */
  static final long RING = 200;

  static final long OPERATION = 320;
  static final long ROUTE = 5 * RING + 200;

  private static final int NO_BUCKETS = -1;

  private final long most;
  private long taken;

  final Packed packed = new Packed();
  final Ring.Sum micros = new Ring.Sum(packed, 1_000);
  final Ring.Sum single = new Ring.Sum(packed, 1);
  final Ring.Sum sums = new Ring.Sum(packed, 1_000);

  /**
   * @param most bytes, about
   */
  Budget(long most) {
    this.most = most;
  }

  void taken(long bytes) {
    taken = bytes;
  }

  long taken() {
    return taken;
  }

  /** How many times to halve the number of buckets; -1: none at all. */
  int coarser() {
    long eighths = taken * 8 / most;
    return eighths < 4 ? 0 : eighths < 5 ? 1 : eighths < 6 ? 2 : eighths < 7 ? 3 : NO_BUCKETS;
  }

  boolean keepsSites() {
    return taken < most / 8 * 6;
  }

  /** Whether one more operation may be told apart. */
  boolean hasRoom() {
    return taken < most / 8 * 7;
  }
}
