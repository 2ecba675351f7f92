package dev.weir.core.limit.breaker;

import static dev.weir.core.limit.breaker.State.CLOSED;
import static dev.weir.core.limit.breaker.State.HALF_OPEN;
import static dev.weir.core.limit.breaker.State.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.api.policy.BreakerPolicy;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as a failure, and who is told of what it leads to. */
class CircuitBreakerOutcomesTest {
  private static BreakerAtHand with(BreakerPolicy.Builder builder) {
    return new BreakerAtHand(builder.failureThreshold(1).build());
  }

  private static State after(BreakerPolicy.Builder builder, Throwable thrown) {
    BreakerAtHand at = with(builder);
    at.admitted().failure(thrown, -1);
    return at.breaker.state();
  }

  @Test
  void everyExceptionIsAFailureWhereNoneIsExpected() {
    assertEquals(OPEN, after(BreakerPolicy.builder(), new IllegalStateException()));
    assertEquals(OPEN, after(BreakerPolicy.builder(), new StackOverflowError()));
  }

  @Test
  void anExpectedExceptionIsFoundByTheNameOfItsSuperclassOrInterface() {
    BreakerPolicy.Builder io = BreakerPolicy.builder().expectedException("java.io.IOException");
    assertEquals(OPEN, after(io, new FileNotFoundException()));
    assertEquals(CLOSED, after(io, new UncheckedIOException(new IOException())));
    BreakerPolicy.Builder serial =
        BreakerPolicy.builder().expectedException("java.io.Serializable");
    assertEquals(OPEN, after(serial, new IOException()));
    BreakerPolicy.Builder type = BreakerPolicy.builder().expectedException(IOException.class);
    assertEquals(OPEN, after(type, new FileNotFoundException()));
  }

  @Test
  void anUnexpectedExceptionIsASuccess() {
    BreakerAtHand at =
        new BreakerAtHand(BreakerPolicy.builder().expectedException(IOException.class).build());
    at.fail(4);
    at.admitted().failure(new IllegalArgumentException(), -1);
    assertEquals(0, at.counts().failures());
  }

  @Test
  void thePredicateExpectsMoreThanTheNames() {
    BreakerPolicy.Builder builder =
        BreakerPolicy.builder()
            .expectedException(IOException.class)
            .failure(e -> "busy".equals(e.getMessage()));
    assertEquals(OPEN, after(builder, new IOException()));
    assertEquals(OPEN, after(builder, new IllegalStateException("busy")));
    assertEquals(CLOSED, after(builder, new IllegalStateException("idle")));
  }

  @Test
  void anIgnoredExceptionIsNeitherEvenIfExpected() {
    BreakerPolicy policy =
        BreakerPolicy.builder()
            .failureThreshold(2)
            .expectedException(IOException.class)
            .ignoredException(AccessDeniedException.class)
            .ignoredException("java.io.FileNotFoundException")
            .build();
    BreakerAtHand at = new BreakerAtHand(policy);
    at.fail(1);
    at.admitted().failure(new AccessDeniedException("/"), -1);
    at.admitted().failure(new FileNotFoundException(), -1);
    assertEquals(1, at.counts().failures());
    at.fail(1);
    at.ticker.seconds(60);
    at.admitted().failure(new AccessDeniedException("/"), -1);
    at.is(HALF_OPEN);
    at.succeed(1);
    at.is(CLOSED);
  }

  @Test
  void aResultMayBeAFailure() {
    BreakerAtHand at = with(BreakerPolicy.builder().failedResult(r -> r == null));
    at.admitted().result("row", -1);
    at.is(CLOSED);
    at.admitted().result(null, -1);
    at.is(OPEN);
  }

  @Test
  void aPredicateThatThrowsIsCountedAndTheCallIsWhatItLooksLike() {
    BreakerAtHand at =
        with(
            BreakerPolicy.builder()
                .failure(
                    e -> {
                      throw new IllegalStateException();
                    })
                .failedResult(
                    r -> {
                      throw new StackOverflowError();
                    }));
    at.admitted().result("row", -1);
    at.is(CLOSED);
    at.admitted().failure(new IOException(), -1);
    at.is(OPEN);
    assertEquals(2, at.breaker.snapshot().callbackFailures());
  }

  @Test
  void aListenerThatThrowsIsCountedAndTheOthersAreTold() {
    BreakerAtHand at = with(BreakerPolicy.builder());
    List<State> told = new ArrayList<>();
    at.breaker.onTransition(
        t -> {
          throw new AssertionError();
        });
    at.breaker.onTransition(t -> told.add(t.to()));
    at.fail(1);
    assertEquals(List.of(OPEN), told);
    assertEquals(1, at.breaker.snapshot().callbackFailures());
  }

  @Test
  void aListenerThatChangesTheStateIsToldOfItNext() {
    BreakerAtHand at = with(BreakerPolicy.builder());
    List<State> told = new ArrayList<>();
    at.breaker.onTransition(
        t -> {
          if (t.to() == OPEN) {
            at.breaker.forceOpen();
          }
          told.add(t.to());
        });
    at.fail(1);
    assertEquals(List.of(OPEN, State.FORCED_OPEN), told);
  }

  @Test
  void aListenerThatHangsHoldsUpNoOtherCallAndLosesOnlyWhatIsTooMuch() throws Exception {
    BreakerAtHand at = new BreakerAtHand(BreakerPolicy.defaults());
    Object gate = new Object();
    List<State> told = new ArrayList<>();
    at.breaker.onTransition(
        t -> {
          synchronized (gate) {
            told.add(t.to());
          }
        });
    Thread hung;
    synchronized (gate) {
      hung = new Thread(at.breaker::forceOpen);
      hung.start();
      while (hung.getState() != Thread.State.BLOCKED) {
        Thread.onSpinWait();
      }
      for (int i = 0; i < 501; i++) {
        at.breaker.close();
        at.breaker.forceOpen();
      }
    }
    hung.join();
    assertEquals(1_001, told.size());
    assertEquals(2, at.breaker.snapshot().callbackFailures());
  }
}
