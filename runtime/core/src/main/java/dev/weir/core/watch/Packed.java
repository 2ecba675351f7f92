package dev.weir.core.watch;

import dev.weir.core.record.Series;
import java.util.Arrays;

/**
 * A slice of a series in few bytes: count, total, maximum, errors and pins, then the buckets that
 * are not empty, each as the distance from the one before and its count. Numbers below 128 take one
 * byte, so a bucket takes two.
 */
public final class Packed {
  private byte[] out = new byte[256];
  private int size;
  private byte[] in = out;
  private int at;

  /** What a slice says before its buckets. */
  long count;

  long total;
  long max;
  long errors;
  long pinned;

  /**
   * Packs a slice.
   *
   * @param failed those that failed
   * @param pins those that held a virtual thread's carrier
   * @param coarser how many times to halve the number of buckets; -1: no buckets at all
   */
  public byte[] pack(Series series, long failed, long pins, int coarser) {
    size = 0;
    number(series.count());
    number(series.total());
    number(series.max());
    number(failed);
    number(pins);
    if (coarser >= 0 && series.high() >= 0) {
      number(coarser);
      buckets(series, coarser);
    }
    return Arrays.copyOf(out, size);
  }

  private void buckets(Series series, int coarser) {
    int previous = 0;
    int i = series.low();
    while (i <= series.high()) {
      int group = i >> coarser;
      long sum = 0;
      for (; i <= series.high() && i >> coarser == group; i++) {
        sum += series.in(i);
      }
      if (sum > 0) {
        number(group - previous);
        number(sum);
        previous = group;
      }
    }
  }

  private void number(long value) {
    if (size + 10 > out.length) {
      out = Arrays.copyOf(out, out.length * 2);
    }
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out[size++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out[size++] = (byte) rest;
  }

  private long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** Reads what a slice says before its buckets. */
  void open(byte[] slice) {
    in = slice;
    at = 0;
    count = number();
    total = number();
    max = number();
    errors = number();
    pinned = number();
  }

  /**
   * Adds a slice up with others, its buckets too.
   *
   * @throws ArrayIndexOutOfBoundsException if it is cut off
   */
  public void addTo(Series series, byte[] slice) {
    open(slice);
    series.add(count, total, max);
    if (at == in.length) {
      return;
    }
    int coarser = (int) number();
    int middle = (1 << coarser) >> 1;
    int bucket = 0;
    while (at < in.length) {
      bucket += (int) number();
      int times = (int) number();
      series.addBucket(Math.min(Series.BUCKETS - 1, (bucket << coarser) + middle), times);
    }
  }
}
