package dev.weir.core.limit.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.BreakerPolicy.Builder;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BreakerPolicyTest {
  private static void refuses(String message, UnaryOperator<Builder> setting) {
    Builder builder = setting.apply(BreakerPolicy.builder());
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, builder::build).getMessage());
  }

  @Test
  void defaultsAreFiveFailuresAndAMinute() {
    BreakerPolicy policy = BreakerPolicy.defaults();
    assertEquals(BreakerPolicy.Counting.CONSECUTIVE, policy.counting());
    assertEquals(5, policy.failureThreshold());
    assertEquals(Duration.ofSeconds(60), policy.recoveryTimeout());
    assertEquals(1, policy.recoveryMultiplier());
    assertEquals(1, policy.permittedProbes());
    assertEquals(1, policy.neededSuccesses());
    assertEquals(Duration.ofSeconds(60), policy.probeLife());
    assertEquals(0, policy.slowCallRate());
    assertEquals(Set.of(), policy.expectedExceptions());
  }

  @Test
  void aPolicyBuiltFromAPolicyIsTheSame() {
    BreakerPolicy policy =
        BreakerPolicy.builder()
            .timeWindow(Duration.ofSeconds(30))
            .minimumCalls(7)
            .failureRate(12.5)
            .slowCallRate(30, Duration.ofMillis(200))
            .recoveryTimeout(Duration.ofSeconds(3))
            .growingRecovery(1.5, Duration.ofMinutes(3))
            .probes(4, 9)
            .probeLife(Duration.ofSeconds(8))
            .expectedException("a.B")
            .ignoredException("c.D")
            .failure(e -> true)
            .failedResult(r -> false)
            .build();
    assertEquals(policy, policy.toBuilder().build());
  }

  @Test
  void theLatestWayOfCountingHolds() {
    assertEquals(
        BreakerPolicy.Counting.CALLS,
        BreakerPolicy.builder().failureThreshold(3).countWindow(10).build().counting());
    assertEquals(
        BreakerPolicy.Counting.CONSECUTIVE,
        BreakerPolicy.builder().countWindow(10).failureThreshold(3).build().counting());
  }

  @Test
  void whatIsOutOfRangeIsNamedWithItsRange() {
    refuses("failureThreshold is 0, must be 1 to 1000000", b -> b.failureThreshold(0));
    refuses("windowCalls is 100001, must be 1 to 100000", b -> b.countWindow(100_001));
    refuses(
        "windowTime is PT0.009S, must be PT0.01S to PT24H",
        b -> b.timeWindow(Duration.ofMillis(9)));
    refuses("minimumCalls is 0, must be 1 to 1000000", b -> b.minimumCalls(0));
    refuses("failureRate is 0.0, must be above 0 to 100", b -> b.failureRate(0));
    refuses("failureRate is NaN, must be above 0 to 100", b -> b.failureRate(Double.NaN));
    refuses(
        "slowCallRate is 101.0, must be 0 to 100",
        b -> b.countWindow(5).slowCallRate(101, Duration.ofSeconds(1)));
    refuses(
        "slowCallRate is 10.0, must be 0 unless calls are counted in a window",
        b -> b.slowCallRate(10, Duration.ofSeconds(1)));
    refuses(
        "recoveryTimeout is PT0S, must be PT0.000000001S to PT8760H",
        b -> b.recoveryTimeout(Duration.ZERO));
    refuses(
        "recoveryMultiplier is 0.5, must be 1 to 1000",
        b -> b.growingRecovery(0.5, Duration.ofHours(1)));
    refuses("permittedProbes is 0, must be 1 to 1000", b -> b.probes(0, 1));
    refuses("neededSuccesses is 0, must be 1 to 1000000", b -> b.probes(1, 0));
    refuses(
        "probeLife is PT-1S, must be PT0.000000001S to PT8760H",
        b -> b.probeLife(Duration.ofSeconds(-1)));
  }
}
