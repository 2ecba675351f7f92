package dev.weir.core.limit.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  @Test
  void tokensComeBackWithoutAnyRounding() {
    TokenBucket bucket = new TokenBucket(3, 7, 1000, 0);
    bucket.use(3);
    assertEquals(143, bucket.nanosUntil(1));
    bucket.advance(142);
    assertFalse(bucket.has(1));
    bucket.advance(143);
    assertTrue(bucket.has(1));
    for (long now = 144; now < 143 + 10_000; now++) {
      bucket.advance(now);
      if (bucket.has(1)) {
        bucket.use(1);
      }
    }
    bucket.advance(10_000);
    assertEquals(0, bucket.available());
  }

  @Test
  void itNeverHoldsMoreThanItsTokens() {
    TokenBucket bucket = new TokenBucket(3, 7, 1000, -5);
    bucket.advance(Long.MAX_VALUE - 10);
    assertEquals(3, bucket.available());
    bucket.use(1);
    bucket.advance(Long.MIN_VALUE + 10);
    assertEquals(2, bucket.available());
  }

  @Test
  void absurdFiguresNeitherOverflowNorLoseMuch() {
    long year = Duration.ofDays(366).toNanos() - 1;
    int permits = Integer.MAX_VALUE;
    TokenBucket bucket = new TokenBucket(permits - 1, permits, year, 0);
    assertEquals(permits - 1, bucket.available());
    bucket.use(permits - 1);
    assertEquals(0, bucket.available());
    bucket.advance(year / 2);
    assertTrue(bucket.available() <= permits / 2);
    assertTrue(bucket.available() >= permits / 2 * 0.99);
    bucket.advance(year + year / 50);
    assertEquals(permits - 1, bucket.available());
    assertTrue(bucket.nanosUntil(Long.MAX_VALUE) > year);
  }

  @Test
  void whatIsPutBackIsLessWhatCameBackSince() {
    TokenBucket bucket = new TokenBucket(2, 1, 100, 0);
    bucket.use(1);
    bucket.advance(60);
    bucket.use(1);
    bucket.putBack(1, 0);
    assertEquals(1, bucket.available(), "0.6 of it were there, and 0.4 came back");
    bucket.advance(99);
    assertEquals(1, bucket.available());
  }
}
