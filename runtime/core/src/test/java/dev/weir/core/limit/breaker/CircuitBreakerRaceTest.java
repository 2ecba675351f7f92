package dev.weir.core.limit.breaker;

import dev.weir.api.policy.BreakerPolicy;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do at the same time could have been done one after the other. The sequential
 * specification is the breaker itself, which the property test compares with its reference.
 *
 * <p>Each scenario begins where there is something to fight for: chance alone hardly gets there.
 */
public class CircuitBreakerRaceTest {
  private static final int THREADS = 4;

  private static CircuitBreaker breaker(BreakerPolicy.Builder builder, FakeTicker ticker) {
    BreakerPolicy policy =
        builder.recoveryTimeout(Duration.ofSeconds(1)).probeLife(Duration.ofSeconds(2)).build();
    return new CircuitBreaker("orders-db", policy, ticker);
  }

  /** Closed, with any number of calls on their way; the second failure in a row opens it. */
  public static class InARow {
    private final CircuitBreaker breaker =
        breaker(BreakerPolicy.builder().failureThreshold(2), new FakeTicker());
    private final Admission admission = breaker.tryAcquire();

    @Operation
    public void succeed() {
      admission.success(-1);
    }

    @Operation
    public void fail() {
      admission.failure(null, -1);
    }

    @Operation
    public boolean begin() {
      return breaker.tryAcquire() == admission;
    }
  }

  /** Closed, with any number of calls on their way; opens when two of the latest four failed. */
  public static class Windowed {
    private final CircuitBreaker breaker =
        breaker(
            BreakerPolicy.builder().countWindow(4).minimumCalls(3).failureRate(50),
            new FakeTicker());
    private final Admission admission = breaker.tryAcquire();

    public Windowed() {
      admission.success(-1);
      admission.success(-1);
    }

    @Operation
    public void succeed() {
      admission.success(-1);
    }

    @Operation
    public void fail() {
      admission.failure(null, -1);
    }

    @Operation
    public boolean begin() {
      return breaker.tryAcquire() == admission;
    }
  }

  /** Open, the recovery is over, and of each thread one call that only this thread touches. */
  private abstract static class Probing {
    final FakeTicker ticker = new FakeTicker();
    final CircuitBreaker breaker;
    private final Admission[] admissions = new Admission[THREADS];

    Probing(BreakerPolicy.Builder builder) {
      breaker = breaker(builder, ticker);
      breaker.open();
      ticker.seconds(1);
    }

    final boolean beginIn(int thread) {
      if (admissions[thread] == null) {
        admissions[thread] = breaker.tryAcquire();
      }
      return admissions[thread] != null;
    }

    final void succeedIn(int thread) {
      Admission admission = admissions[thread];
      if (admission != null) {
        admissions[thread] = null;
        admission.success(-1);
      }
    }

    final void failIn(int thread) {
      Admission admission = admissions[thread];
      if (admission != null) {
        admissions[thread] = null;
        admission.failure(null, -1);
      }
    }
  }

  /** Two probes at a time, two successes close it. */
  @Param(name = "thread", gen = ThreadIdGen.class)
  public static class Recovered extends Probing {
    public Recovered() {
      super(BreakerPolicy.builder().failureThreshold(1).probes(2, 2));
    }

    @Operation
    public boolean begin(@Param(name = "thread") int thread) {
      return beginIn(thread);
    }

    @Operation
    public void succeed(@Param(name = "thread") int thread) {
      succeedIn(thread);
    }

    @Operation
    public void fail(@Param(name = "thread") int thread) {
      failIn(thread);
    }

    @Operation
    public State state() {
      return breaker.state();
    }
  }

  /** One probe at a time, which may hang, and time goes on. */
  @Param(name = "thread", gen = ThreadIdGen.class)
  public static class Hanging extends Probing {
    public Hanging() {
      super(BreakerPolicy.builder().failureThreshold(1));
    }

    @Operation
    public boolean begin(@Param(name = "thread") int thread) {
      return beginIn(thread);
    }

    @Operation
    public void succeed(@Param(name = "thread") int thread) {
      succeedIn(thread);
    }

    @Operation
    public State state() {
      return breaker.state();
    }

    @Operation
    public void second() {
      ticker.seconds(1);
    }
  }

  private static void check(Class<?> calls) {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(2)
        .iterations(10)
        .invocationsPerIteration(50)
        .check(calls);
  }

  @Test
  void failuresInARow() {
    check(InARow.class);
  }

  @Test
  void aWindow() {
    check(Windowed.class);
  }

  @Test
  void theFirstProbes() {
    check(Recovered.class);
  }

  @Test
  void aProbeThatHangs() {
    check(Hanging.class);
  }
}
