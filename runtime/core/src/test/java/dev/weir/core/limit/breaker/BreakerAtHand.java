package dev.weir.core.limit.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weir.api.policy.BreakerPolicy;
import java.util.ArrayList;
import java.util.List;

/** A breaker, its clock and what it told, with the calls a test makes through it. */
final class BreakerAtHand {
  final FakeTicker ticker;
  final CircuitBreaker breaker;
  final List<Transition> transitions = new ArrayList<>();

  BreakerAtHand(BreakerPolicy policy) {
    this(policy, new FakeTicker());
  }

  BreakerAtHand(BreakerPolicy policy, FakeTicker ticker) {
    this.ticker = ticker;
    breaker = new CircuitBreaker("orders-db", policy, ticker);
    breaker.onTransition(transitions::add);
  }

  Admission admitted() {
    Admission admission = breaker.tryAcquire();
    assertNotNull(admission, () -> "rejected while " + breaker.state());
    return admission;
  }

  void rejected() {
    assertNull(breaker.tryAcquire(), () -> "admitted while " + breaker.state());
  }

  void succeed(int calls) {
    for (int i = 0; i < calls; i++) {
      admitted().success(-1);
    }
  }

  void fail(int calls) {
    for (int i = 0; i < calls; i++) {
      admitted().failure(null, -1);
    }
  }

  void slow(int calls, long nanos) {
    for (int i = 0; i < calls; i++) {
      admitted().success(nanos);
    }
  }

  void is(State state) {
    assertEquals(state, breaker.state());
  }

  Counts counts() {
    return breaker.snapshot().counts();
  }

  List<String> told() {
    return transitions.stream().map(t -> t.from() + ">" + t.to() + " " + t.cause()).toList();
  }
}
