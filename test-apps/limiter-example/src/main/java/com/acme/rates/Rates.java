package com.acme.rates;

import dev.weir.api.CallHandle;
import dev.weir.api.RejectedException;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.CachePolicy;
import dev.weir.api.policy.Policy;
import dev.weir.core.limit.LimitEvent;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.Limiters;
import dev.weir.core.limit.breaker.State;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Exchange rates from a service that fails, stays away, and comes back; what the limiter makes of
 * it is printed as it happens. Run it with {@code scripts/example}.
 */
public final class Rates {
  private static final long BEGAN = System.nanoTime();

  private Rates() {}

  public static void main(String[] arguments) throws Exception {
    // 1. A policy: start from a preset, change what is different here.
    Policy policy =
        Policy.externalApi("rates").toBuilder()
            .timeout(Duration.ofSeconds(2), TimeoutStrategy.CACHE_FALLBACK)
            .maxRetries(0)
            .breaker(
                BreakerPolicy.builder()
                    .failureThreshold(3)
                    .recoveryTimeout(Duration.ofMillis(600))
                    .build())
            // An answer stands for no other call, but for five minutes for one that fails.
            .cache(CachePolicy.of(Duration.ZERO).withStaleOnError(Duration.ofMinutes(5)))
            .build();

    // 2. A registry of limiters. One limiter for one thing that may fail.
    try (Limiters limiters = Limiters.builder().policy(policy).build();
        RateService service = new RateService()) {
      limiters.addListener(Rates::tell);
      Limiter limiter = limiters.limiter("rates");

      say("The service is well.");
      ask(limiter, service, "EUR", 2);

      say("It breaks. The last good answer stands in; after three failures nobody asks any more.");
      service.broken(true);
      ask(limiter, service, "EUR", 5);

      say("For a currency that nobody asked for before there is no answer to stand in.");
      ask(limiter, service, "CHF", 1);

      say("It is mended. The breaker lets a probe through when its time has come.");
      service.broken(false);
      while (limiter.snapshot().breaker() == null || state(limiter) != State.CLOSED) {
        ask(limiter, service, "EUR", 1);
        TimeUnit.MILLISECONDS.sleep(200);
      }
      ask(limiter, service, "CHF", 1);

      say("A report is made in the background; this thread goes on.");
      CallHandle<String> report =
          limiters.background().submit("report", () -> report(limiter, service));
      say("The report is " + report.status() + " ...");
      say("... and done: " + report.outcome().toCompletableFuture().get(10, TimeUnit.SECONDS));

      // 3. What became of it all.
      say(limiter.snapshot().counts().toString());
    }
  }

  private static State state(Limiter limiter) {
    var breaker = limiter.snapshot().breaker();
    return breaker == null ? State.CLOSED : breaker.state();
  }

  /** The call itself is one line; exceptions come out as they went in. */
  private static String rate(Limiter limiter, RateService service, String currency)
      throws IOException {
    return limiter.call(currency, () -> service.rate(currency));
  }

  private static void ask(Limiter limiter, RateService service, String currency, int times) {
    for (int i = 0; i < times; i++) {
      int before = service.asked();
      try {
        String rate = rate(limiter, service, currency);
        say(currency + " " + rate + (service.asked() > before ? ", asked" : ", not asked"));
      } catch (IOException e) {
        say(currency + ": " + e.getMessage());
      } catch (RejectedException e) {
        say(currency + ": rejected, " + e.getMessage());
      }
    }
  }

  private static String report(Limiter limiter, RateService service) throws Exception {
    TimeUnit.MILLISECONDS.sleep(100);
    return "EUR " + rate(limiter, service, "EUR") + ", CHF " + rate(limiter, service, "CHF");
  }

  private static void tell(LimitEvent event) {
    if (event instanceof LimitEvent.BreakerMoved moved) {
      say("  breaker of " + moved.limit() + ": " + moved.from() + " -> " + moved.to());
    }
  }

  private static void say(String what) {
    System.out.printf("%5d ms  %s%n", (System.nanoTime() - BEGAN) / 1_000_000, what);
  }
}
