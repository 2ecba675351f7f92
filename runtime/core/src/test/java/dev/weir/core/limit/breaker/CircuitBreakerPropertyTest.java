package dev.weir.core.limit.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.BreakerPolicy;
import dev.weir.core.limit.breaker.Transition.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Any schedule of calls, outcomes, time and operators. */
class CircuitBreakerPropertyTest {
  private static final long SLOW = 1_000;

  private static final Map<Cause, Set<State>> FROM = new EnumMap<>(Cause.class);

  static {
    FROM.put(Cause.FAILURES, EnumSet.of(State.CLOSED));
    FROM.put(Cause.SLOW_CALLS, EnumSet.of(State.CLOSED));
    FROM.put(Cause.RECOVERY_OVER, EnumSet.of(State.OPEN));
    FROM.put(Cause.PROBES_SUCCEEDED, EnumSet.of(State.HALF_OPEN));
    FROM.put(Cause.PROBE_FAILED, EnumSet.of(State.HALF_OPEN));
    FROM.put(Cause.PROBE_HUNG, EnumSet.of(State.HALF_OPEN));
    FROM.put(Cause.OPERATOR, EnumSet.allOf(State.class));
  }

  enum Kind {
    ACQUIRE,
    SUCCESS,
    SLOW_SUCCESS,
    FAILURE,
    SLOW_FAILURE,
    RELEASE,
    ADVANCE,
    SNAPSHOT,
    OPERATE,
    RECONFIGURE,
    COARSE
  }

  /** One thing that happens; what the number means depends on its kind. */
  record Step(Kind kind, int number) {}

  @Provide
  Arbitrary<List<Step>> calls() {
    return steps(
        Tuple.of(6, Kind.ACQUIRE),
        Tuple.of(4, Kind.SUCCESS),
        Tuple.of(1, Kind.SLOW_SUCCESS),
        Tuple.of(4, Kind.FAILURE),
        Tuple.of(1, Kind.SLOW_FAILURE),
        Tuple.of(1, Kind.RELEASE),
        Tuple.of(3, Kind.ADVANCE),
        Tuple.of(1, Kind.SNAPSHOT));
  }

  @Provide
  Arbitrary<List<Step>> everything() {
    return steps(
        Tuple.of(12, Kind.ACQUIRE),
        Tuple.of(8, Kind.SUCCESS),
        Tuple.of(2, Kind.SLOW_SUCCESS),
        Tuple.of(8, Kind.FAILURE),
        Tuple.of(2, Kind.SLOW_FAILURE),
        Tuple.of(2, Kind.RELEASE),
        Tuple.of(6, Kind.ADVANCE),
        Tuple.of(2, Kind.SNAPSHOT),
        Tuple.of(1, Kind.OPERATE),
        Tuple.of(1, Kind.RECONFIGURE),
        Tuple.of(1, Kind.COARSE));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static Arbitrary<List<Step>> steps(Tuple.Tuple2<Integer, Kind>... kinds) {
    return Combinators.combine(Arbitraries.frequency(kinds), Arbitraries.integers().between(0, 9))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(250);
  }

  @Provide
  Arbitrary<BreakerPolicy> policies() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(1, 8),
            Arbitraries.integers().between(1, 6),
            Arbitraries.of(1.0, 30.0, 50.0, 100.0),
            Arbitraries.of(0.0, 40.0),
            Arbitraries.integers().between(1, 3),
            Arbitraries.integers().between(1, 4),
            Arbitraries.of(5, 10, 20))
        .as(CircuitBreakerPropertyTest::policy);
  }

  private static BreakerPolicy policy(
      int kind, int size, int least, double rate, double slow, int probes, int needed, int life) {
    BreakerPolicy.Builder builder =
        BreakerPolicy.builder()
            .minimumCalls(least)
            .failureRate(rate)
            .recoveryTimeout(Duration.ofSeconds(10))
            .growingRecovery(2, Duration.ofSeconds(30))
            .probes(probes, needed)
            .probeLife(Duration.ofSeconds(life));
    return switch (kind) {
      case 0 -> builder.failureThreshold(size).build();
      case 1 -> builder.countWindow(size).slowCallRate(slow, Duration.ofNanos(SLOW)).build();
      default ->
          builder
              .timeWindow(Duration.ofSeconds(8))
              .slowCallRate(slow, Duration.ofNanos(SLOW))
              .build();
    };
  }

  private static final long[] TIMES = {
    1,
    250_000_000L,
    250_000_001L,
    1_000_000_000L,
    4_999_999_999L,
    5_000_000_000L,
    8_000_000_000L,
    9_999_999_999L,
    10_000_000_000L,
    40_000_000_000L
  };

  private static Probe.Outcome outcome(Kind kind) {
    return switch (kind) {
      case SUCCESS, SLOW_SUCCESS -> Probe.Outcome.SUCCESS;
      case FAILURE, SLOW_FAILURE -> Probe.Outcome.FAILURE;
      default -> Probe.Outcome.NONE;
    };
  }

  private static void tell(Admission admission, Kind kind) {
    switch (kind) {
      case SUCCESS -> admission.success(SLOW - 1);
      case SLOW_SUCCESS -> admission.success(SLOW);
      case FAILURE -> admission.failure(null, -1);
      case SLOW_FAILURE -> admission.failure(null, SLOW);
      default -> admission.release();
    }
  }

  @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
  void doesWhatTheReferenceDoes(
      @ForAll("policies") BreakerPolicy policy, @ForAll("calls") List<Step> steps) {
    BreakerAtHand at = new BreakerAtHand(policy);
    ReferenceBreaker reference = new ReferenceBreaker(policy, at.ticker.nanoTime());
    List<Admission> admissions = new ArrayList<>();
    List<ReferenceBreaker.Token> tokens = new ArrayList<>();
    for (Step step : steps) {
      long now = at.ticker.nanoTime();
      switch (step.kind()) {
        case ACQUIRE -> {
          Admission admission = at.breaker.tryAcquire();
          ReferenceBreaker.Token token = reference.acquire(now);
          assertEquals(token != null, admission != null);
          if (admission != null) {
            admissions.add(admission);
            tokens.add(token);
          }
        }
        case ADVANCE -> at.ticker.advance(TIMES[step.number()]);
        case SNAPSHOT -> {
          Snapshot snapshot = at.breaker.snapshot();
          assertEquals(reference.probesInFlight(), snapshot.probesInFlight());
          if (snapshot.state() == State.CLOSED) {
            assertEquals(reference.counts(now), snapshot.counts());
          }
        }
        default -> {
          if (!tokens.isEmpty()) {
            // Some are ended again and again, and long after their time.
            int i = Math.max(0, tokens.size() - 1 - step.number() / 2);
            tell(admissions.get(i), step.kind());
            boolean slow =
                policy.slowCallRate() > 0
                    && (step.kind() == Kind.SLOW_SUCCESS || step.kind() == Kind.SLOW_FAILURE);
            reference.end(tokens.get(i), outcome(step.kind()), slow, now);
          }
        }
      }
      assertEquals(reference.state(), at.breaker.state());
    }
  }

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void staysInTheDiagramAndNeverLetsMoreProbesThroughThanPermitted(
      @ForAll("policies") BreakerPolicy first,
      @ForAll("policies") BreakerPolicy second,
      @ForAll("everything") List<Step> steps) {
    BreakerAtHand at = new BreakerAtHand(first);
    List<Admission> admissions = new ArrayList<>();
    List<Admission> probes = new ArrayList<>();
    at.breaker.onTransition(t -> probes.clear());
    for (Step step : steps) {
      switch (step.kind()) {
        case ACQUIRE -> {
          Admission admission = at.breaker.tryAcquire();
          if (admission instanceof Probe) {
            probes.add(admission);
            assertTrue(probes.size() <= at.breaker.policy().permittedProbes());
            assertEquals(State.HALF_OPEN, at.breaker.state());
          }
          if (admission != null) {
            admissions.add(admission);
          }
        }
        case ADVANCE -> at.ticker.advance(TIMES[step.number()]);
        case SNAPSHOT -> {
          Snapshot snapshot = at.breaker.snapshot();
          assertEquals(probes.size(), snapshot.probesInFlight());
          assertTrue(snapshot.counts().failures() <= snapshot.counts().calls());
        }
        case OPERATE -> operate(at.breaker, step.number() % 5);
        case RECONFIGURE -> at.breaker.reconfigure(step.number() % 2 == 0 ? second : first);
        case COARSE -> {
          if (step.number() % 2 == 0) {
            at.ticker.stopCoarse();
          } else {
            at.ticker.resumeCoarse();
          }
        }
        default -> {
          if (!admissions.isEmpty()) {
            int i = Math.max(0, admissions.size() - 1 - step.number() / 2);
            probes.remove(admissions.get(i));
            tell(admissions.get(i), step.kind());
          }
        }
      }
    }
    State state = State.CLOSED;
    for (Transition transition : at.transitions) {
      assertEquals(state, transition.from());
      assertTrue(FROM.get(transition.cause()).contains(transition.from()), transition::toString);
      assertTrue(leadsTo(transition), transition::toString);
      state = transition.to();
    }
    assertEquals(state, at.breaker.state());
    assertEquals(0, at.breaker.snapshot().callbackFailures());
  }

  private static boolean leadsTo(Transition transition) {
    return switch (transition.cause()) {
      case FAILURES, SLOW_CALLS, PROBE_FAILED, PROBE_HUNG -> transition.to() == State.OPEN;
      case RECOVERY_OVER -> transition.to() == State.HALF_OPEN;
      case PROBES_SUCCEEDED -> transition.to() == State.CLOSED;
      case OPERATOR -> transition.to() != State.HALF_OPEN && transition.to() != transition.from();
    };
  }

  private static void operate(CircuitBreaker breaker, int what) {
    switch (what) {
      case 0 -> breaker.forceOpen();
      case 1 -> breaker.disable();
      case 2 -> breaker.open();
      case 3 -> breaker.close();
      default -> breaker.reset();
    }
  }
}
