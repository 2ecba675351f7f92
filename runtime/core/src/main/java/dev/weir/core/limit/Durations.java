package dev.weir.core.limit;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How long calls took: a histogram with eight buckets to each power of two, from 65 microseconds to
 * five hours; a percentile is right within 6.25 %.
 *
 * <p>The buckets of a power of two are made when the first duration falls into them: most limiters
 * need three or four. Any thread may record and any thread may read, without locks; what is read
 * while others record may lack the newest durations.
 */
final class Durations {
  /** Shorter ones are all alike. In nanoseconds. */
  static final long SHORTEST = 1L << 16;

  private static final int SHIFT = 16;
  private static final int OCTAVES = 28;
  private static final int PARTS = 8;

  private final AtomicReferenceArray<AtomicLongArray> octaves = new AtomicReferenceArray<>(OCTAVES);
  private final AtomicLong total = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();

  /** Whether it is 0 or more and shorter than {@link #SHORTEST}. */
  static boolean isBrief(long nanos) {
    return nanos >>> SHIFT == 0;
  }

  /** Books a duration of {@link #SHORTEST} nanoseconds or more. */
  void record(long nanos) {
    int octave =
        Math.min(OCTAVES - 1, Long.SIZE - 1 - SHIFT - Long.numberOfLeadingZeros(nanos | SHORTEST));
    int part = (int) (nanos >>> octave + SHIFT - 3) & PARTS - 1;
    parts(octave).getAndIncrement(part);
    total.getAndAdd(nanos);
    if (nanos > longest.get()) {
      longest.accumulateAndGet(nanos, Math::max);
    }
  }

  private AtomicLongArray parts(int octave) {
    AtomicLongArray parts = octaves.get(octave);
    if (parts == null) {
      octaves.compareAndSet(octave, null, new AtomicLongArray(PARTS));
      parts = octaves.get(octave);
    }
    return parts;
  }

  /**
   * What was recorded so far.
   *
   * @param brief how many calls were shorter than {@link #SHORTEST} and not recorded here
   */
  Distribution distribution(long brief) {
    long[] counts = new long[OCTAVES * PARTS];
    long count = brief;
    for (int octave = 0; octave < OCTAVES; octave++) {
      AtomicLongArray parts = octaves.get(octave);
      for (int part = 0; parts != null && part < PARTS; part++) {
        counts[octave * PARTS + part] = parts.get(part);
        count += parts.get(part);
      }
    }
    long max = longest.get();
    return new Distribution(
        count,
        total.get(),
        max,
        at(0.5, counts, brief, count, max),
        at(0.9, counts, brief, count, max),
        at(0.95, counts, brief, count, max),
        at(0.99, counts, brief, count, max),
        at(0.999, counts, brief, count, max));
  }

  private static long at(double share, long[] counts, long brief, long count, long max) {
    long rank = (long) Math.ceil(share * count);
    long seen = brief;
    for (int i = 0; i < counts.length && seen < rank; i++) {
      seen += counts[i];
      if (seen >= rank) {
        int octave = i / PARTS;
        // The middle of the bucket: its edge would be beside the truth every time.
        long middle = (2L * (PARTS + i % PARTS) + 1) << octave + SHIFT - 4;
        return Math.min(max, middle);
      }
    }
    return 0;
  }
}
