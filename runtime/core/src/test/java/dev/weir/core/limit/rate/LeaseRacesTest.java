package dev.weir.core.limit.rate;

import dev.weir.api.policy.RatePolicy;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Lets a model checker go through the interleavings of a few operations while the clock stands.
 * Each has to give what the operations would give one after the other.
 */
public class LeaseRacesTest {
  private static final RatePolicy THREE = RatePolicy.of(3, Duration.ofSeconds(1));
  private static final RatePolicy LEASES = RatePolicy.of(512, Duration.ofSeconds(1));
  private static final RatePolicy FEWER = RatePolicy.of(511, Duration.ofSeconds(1));

  /** Three permits are left, each of them must be asked for. */
  public static class Asked {
    final RateLimiter limiter;

    /** Of three. */
    public Asked() {
      this(THREE, 0);
    }

    Asked(RatePolicy policy, int used) {
      limiter = new RateLimiter("any", policy, () -> 0);
      if (used > 0) {
        limiter.tryAcquire(used);
      }
    }

    @Operation
    public boolean tryAcquire() {
      return limiter.tryAcquire();
    }

    @Operation
    public boolean tryAcquireTwo() {
      return limiter.tryAcquire(2);
    }

    @Operation
    public void refund() {
      limiter.refund(0);
    }

    @Operation
    public long retryAfterNanos() {
      return limiter.retryAfterNanos();
    }
  }

  /** Three permits are left, in leases of two. */
  public static class Leased extends Asked {
    public Leased() {
      super(LEASES, 509);
    }

    @Operation
    public void shrink() {
      limiter.reconfigure(FEWER);
    }
  }

  @Test
  void permitsThatAreAskedForAreGivenOnce() {
    options().check(Asked.class);
  }

  @Test
  void permitsOfALeaseAreGivenOnce() {
    options().check(Leased.class);
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(1)
        .iterations(4)
        .invocationsPerIteration(200);
  }
}
