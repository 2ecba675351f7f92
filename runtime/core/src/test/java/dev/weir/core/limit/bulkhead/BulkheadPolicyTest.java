package dev.weir.core.limit.bulkhead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.BulkheadPolicy.Aimd;
import dev.weir.api.policy.BulkheadPolicy.Gradient2;
import dev.weir.api.policy.BulkheadPolicy.Order;
import dev.weir.api.policy.BulkheadPolicy.Vegas;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BulkheadPolicyTest {
  private static void rejected(String message, Executable made) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, made).getMessage());
  }

  @Test
  void byDefaultNobodyWaitsAndTheLimitStays() {
    assertEquals(new BulkheadPolicy(20, 0, Duration.ZERO, Order.FIFO, null), BulkheadPolicy.of(20));
  }

  @Test
  void eachWitherChangesItsOwn() {
    Gradient2 gradient = Gradient2.between(1, 100);
    assertEquals(
        new BulkheadPolicy(7, 8, Duration.ofMillis(9), Order.LIFO, gradient),
        BulkheadPolicy.of(20)
            .withOrder(Order.LIFO)
            .withWaiting(8, Duration.ofMillis(9))
            .withAdaptation(gradient)
            .withMaxConcurrent(7));
    assertEquals(
        new Gradient2(1, 100, Duration.ofMillis(2), 3.0, 0.4, 50, 6),
        gradient
            .withWindow(Duration.ofMillis(2))
            .withTolerance(3.0)
            .withSmoothing(0.4)
            .withLongWindow(50)
            .withQueueSize(6));
    assertEquals(
        new Aimd(1, 100, Duration.ofMillis(2), 0.8, Duration.ofSeconds(3)),
        Aimd.between(1, 100)
            .withWindow(Duration.ofMillis(2))
            .withBackoff(0.8)
            .withTimeout(Duration.ofSeconds(3)));
    assertEquals(
        new Vegas(1, 100, Duration.ofMillis(2)),
        Vegas.between(1, 100).withWindow(Duration.ofMillis(2)));
  }

  @Test
  void aValueOutOfItsRangeIsNamedWithTheRange() {
    rejected("maxConcurrent is 0; it must be from 1 to 1000000", () -> BulkheadPolicy.of(0));
    rejected(
        "maxConcurrent is 1000001; it must be from 1 to 1000000",
        () -> BulkheadPolicy.of(1_000_001));
    rejected(
        "maxWaiting is -1; it must be from 0 to 2147483647",
        () -> BulkheadPolicy.of(1).withWaiting(-1, Duration.ZERO));
    rejected(
        "maxWait is PT-1S; it must not be negative",
        () -> BulkheadPolicy.of(1).withWaiting(1, Duration.ofSeconds(-1)));
    rejected(
        "maxConcurrent is 20; it must be from 30 to 40",
        () -> BulkheadPolicy.of(20).withAdaptation(Vegas.between(30, 40)));
    rejected("min is 0; it must be from 1 to 1000000", () -> Vegas.between(0, 40));
    rejected("max is 5; it must be from 6 to 1000000", () -> Aimd.between(6, 5));
    rejected(
        "window is PT0S; it must be from 1 ms to 1 h",
        () -> Vegas.between(1, 2).withWindow(Duration.ZERO));
    rejected(
        "timeout is PT2H; it must be from 1 ms to 1 h",
        () -> Aimd.between(1, 2).withTimeout(Duration.ofHours(2)));
    rejected(
        "backoff is 1.0; it must be from 0.5 to 0.99", () -> Aimd.between(1, 2).withBackoff(1));
    rejected(
        "longWindow is 9; it must be from 10 to 100000",
        () -> Gradient2.between(1, 2).withLongWindow(9));
    rejected(
        "queueSize is -1; it must be from 0 to 10000",
        () -> Gradient2.between(1, 2).withQueueSize(-1));
  }

  @Test
  void whatIsNoNumberIsOutOfEveryRange() {
    rejected(
        "tolerance is NaN; it must be from 1.0 to 10.0",
        () -> Gradient2.between(1, 2).withTolerance(Double.NaN));
    rejected(
        "smoothing is NaN; it must be from 0.01 to 1.0",
        () -> Gradient2.between(1, 2).withSmoothing(Double.NaN));
    rejected(
        "backoff is Infinity; it must be from 0.5 to 0.99",
        () -> Aimd.between(1, 2).withBackoff(Double.POSITIVE_INFINITY));
  }

  @Test
  void whatIsMissingIsNamed() {
    NullPointerException e =
        assertThrows(NullPointerException.class, () -> BulkheadPolicy.of(1).withWaiting(1, null));
    assertTrue(e.getMessage().contains("maxWait"));
  }
}
