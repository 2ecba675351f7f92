package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesTest {
  private static final long MICROS = 1_000;

  @Test
  void bucketsFollowEachOtherWithoutGapAndTheirMiddleIsNear() {
    int last = -1;
    for (long value = 0; value < 3_000_000; value++) {
      int bucket = Series.bucket(value);
      assertTrue(bucket == last || bucket == last + 1, "at " + value);
      last = bucket;
      if (value % 997 == 0) {
        Series series = new Series(MICROS);
        series.add(1, value * MICROS, Long.MAX_VALUE);
        series.addBucket(bucket, 1);
        assertEquals(value * MICROS, series.at(50), 0.016 * value * MICROS + 1);
      }
    }
    assertEquals(Series.BUCKETS - 1, Series.bucket(Long.MAX_VALUE));
    assertEquals(0, Series.bucket(-1));
  }

  @Test
  void percentilesAreThoseOfTheValues() {
    Random random = new Random(7);
    Series series = new Series(MICROS);
    Recent recent = new Recent(false);
    long[] values = new long[5_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) (1e6 * Math.exp(random.nextGaussian()));
      recent.record(values[i], values[i] / MICROS);
    }
    recent.drainInto(series);
    Arrays.sort(values);
    for (double percentile : new double[] {50, 90, 95, 99, 99.9}) {
      long exact = values[(int) Math.ceil(percentile / 100 * values.length) - 1];
      assertEquals(exact, series.at(percentile), 0.02 * exact, percentile + " %");
    }
    assertEquals(Arrays.stream(values).sum(), series.total());
    assertEquals(values[values.length - 1], series.max());
    long above = Arrays.stream(values).filter(value -> value >= 2_000_000).count();
    assertEquals(above, series.from(2_000_000), 0.05 * above);
  }

  @Test
  void whatWasHandedOverIsNotHandedOverAgain() {
    Timings timings = Timings.live(MICROS);
    for (int i = 0; i < 100; i++) {
      timings.record(2_000_000);
    }
    Series first = new Series(MICROS);
    timings.drainInto(first);
    timings.record(5_000_000);
    Series second = new Series(MICROS);
    timings.drainInto(second);
    assertEquals(100, first.count());
    assertEquals(1, second.count());
    assertEquals(5_000_000, second.max());
    assertEquals(101, timings.count());
  }

  @Test
  void histogramsOfRequestsWithVeryManyOperationsCountOnce() {
    Book book = new Book();
    Request request = book.begin("GET /many");
    for (int i = 0; i < 500; i++) {
      book.block(book.ledger, Book.SOCKET, 1);
    }
    book.ledger.end(request);
    long[] counted = new long[2];
    book.recording.drain(
        interval -> {
          counted[0] = interval.blocking().get(0).blocked().count();
          counted[1] = interval.blocking().get(0).blocked().in(Series.bucket(1_000));
        });
    assertEquals(500, counted[0]);
    assertEquals(500, counted[1]);
    assertEquals(500, book.route("GET /many").operations().get(0).count());
  }
}
