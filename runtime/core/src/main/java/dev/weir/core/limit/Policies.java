package dev.weir.core.limit;

import dev.weir.api.BlockingLevel;
import dev.weir.api.OperationType;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.CachePolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.api.policy.RatePolicy;
import dev.weir.api.policy.RetryPolicy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.core.settings.Rate;
import dev.weir.core.settings.SettingsGroup;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Policies and pools as settings name them: {@code weir.policy.<name>.*}, {@code weir.pool.*}. */
public final class Policies {
  /** An adaptive limit goes down to this part of its figure, and never above the figure. */
  private static final int ADAPTIVE_RANGE = 10;

  /** How long results are kept where nobody says how long. */
  private static final Duration CACHED = Duration.ofSeconds(30);

  private Policies() {}

  /**
   * The policy of {@code weir.policy.<name>.*}: its preset, or one that limits nothing, with each
   * key that was set.
   *
   * @throws IllegalArgumentException if the values do not go together; names the policy and the key
   */
  public static Policy from(SettingsGroup settings) {
    String name = settings.name();
    try {
      String preset = settings.text("preset");
      Policy begin = preset == null ? Policy.named(name).build() : Policy.preset(preset, name);
      Policy.Builder builder = preset == null ? Policy.named(name) : begin.toBuilder();
      kind(settings, builder);
      builder.timeout(timeout(settings, begin));
      builder.retry(retry(settings, begin));
      builder.breaker(breaker(settings, begin));
      builder.rate(rate(settings, begin));
      builder.bulkhead(bulkhead(settings, begin));
      builder.cache(cache(settings, begin));
      if (settings.has("pool")) {
        builder.pool(settings.text("pool"));
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("weir.policy." + name + ": " + e.getMessage(), e);
    }
  }

  private static void kind(SettingsGroup settings, Policy.Builder builder) {
    String type = settings.text("match.type");
    if (type != null) {
      builder.type(OperationType.valueOf(type));
    }
    String level = settings.text("blocking-level");
    if (level != null) {
      builder.level(BlockingLevel.valueOf(level));
    }
  }

  private static @Nullable TimeoutPolicy timeout(SettingsGroup settings, Policy begin) {
    TimeoutPolicy policy = begin.timeout();
    if (settings.has("timeout")) {
      Duration time = Duration.ofNanos(settings.nanos("timeout", 0));
      policy = policy == null ? TimeoutPolicy.of(time) : policy.withTimeout(time);
    }
    String strategy = settings.text("timeout-strategy");
    return strategy == null
        ? policy
        : needed(policy, "timeout-strategy", "timeout")
            .withStrategy(TimeoutStrategy.valueOf(strategy));
  }

  private static @Nullable RetryPolicy retry(SettingsGroup settings, Policy begin) {
    RetryPolicy policy = begin.retry();
    int most = settings.count("max-retries", policy == null ? 0 : policy.maxRetries());
    if (most == 0) {
      for (String key : List.of("retry.delay", "retry.multiplier", "retry.jitter")) {
        if (settings.has(key) && !settings.has("max-retries")) {
          needed(policy, key, "max-retries");
        }
      }
      return null;
    }
    RetryPolicy.Builder builder =
        (policy == null ? RetryPolicy.builder() : policy.toBuilder()).maxRetries(most);
    if (settings.has("retry.delay")) {
      builder.delay(Duration.ofNanos(settings.nanos("retry.delay", 0)));
    }
    if (settings.has("retry.multiplier")) {
      builder.multiplier(settings.number("retry.multiplier", 1));
    }
    if (settings.has("retry.jitter")) {
      builder.jitter(settings.number("retry.jitter", 0));
    }
    return builder.build();
  }

  private static @Nullable BreakerPolicy breaker(SettingsGroup settings, Policy begin) {
    boolean set =
        settings.has("circuit-breaker.failure-threshold")
            || settings.has("circuit-breaker.recovery-timeout")
            || settings.has("circuit-breaker.expected-exception");
    if (!settings.flag("circuit-breaker.enabled", set || begin.breaker() != null)) {
      return null;
    }
    BreakerPolicy from = begin.breaker() == null ? BreakerPolicy.defaults() : begin.breaker();
    BreakerPolicy.Builder builder = from.toBuilder();
    if (settings.has("circuit-breaker.failure-threshold")) {
      builder.failureThreshold(settings.count("circuit-breaker.failure-threshold", 0));
    }
    if (settings.has("circuit-breaker.recovery-timeout")) {
      builder.recoveryTimeout(
          Duration.ofNanos(settings.nanos("circuit-breaker.recovery-timeout", 0)));
    }
    for (String exception : settings.list("circuit-breaker.expected-exception")) {
      builder.expectedException(exception);
    }
    return builder.build();
  }

  private static @Nullable RatePolicy rate(SettingsGroup settings, Policy begin) {
    List<Rate> rates = settings.rates("rate-limit");
    boolean usual = rates == null || "true".equals(settings.text("rate-limit"));
    RatePolicy policy = begin.rate();
    if (rates != null && rates.isEmpty()) {
      return null;
    }
    if (rates != null && !usual) {
      policy = rate(rates);
    } else if (policy == null && (rates != null || settings.has("rate-limit.burst"))) {
      policy = RatePolicy.DEFAULT;
    }
    return policy == null
        ? null
        : policy.withBurst(settings.count("rate-limit.burst", policy.burst()));
  }

  private static RatePolicy rate(List<Rate> rates) {
    RatePolicy policy = null;
    for (Rate rate : rates) {
      if (rate.permits() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "rate-limit is " + rate.permits() + ", must be at most " + Integer.MAX_VALUE);
      }
      int permits = (int) rate.permits();
      Duration period = Duration.ofNanos(rate.periodNanos());
      policy = policy == null ? RatePolicy.of(permits, period) : policy.withLimit(permits, period);
    }
    return needed(policy, "rate-limit", "rate-limit");
  }

  private static @Nullable BulkheadPolicy bulkhead(SettingsGroup settings, Policy begin) {
    BulkheadPolicy policy = begin.bulkhead();
    if (settings.has("max-concurrent")) {
      int calls = settings.count("max-concurrent", 0);
      policy = policy == null ? BulkheadPolicy.of(calls) : policy.withMaxConcurrent(calls);
    }
    if (!settings.flag("max-concurrent.adaptive", false)) {
      return policy;
    }
    BulkheadPolicy fixed = needed(policy, "max-concurrent.adaptive", "max-concurrent");
    int most = fixed.maxConcurrent();
    int least = Math.max(1, most / ADAPTIVE_RANGE);
    return fixed.withAdaptation(BulkheadPolicy.Gradient2.between(least, most));
  }

  private static @Nullable CachePolicy cache(SettingsGroup settings, Policy begin) {
    CachePolicy policy = begin.cache();
    if (!settings.flag("cache.enabled", settings.has("cache.ttl") || policy != null)) {
      return null;
    }
    if (policy == null) {
      policy = CachePolicy.of(CACHED);
    }
    return settings.has("cache.ttl")
        ? policy.withTtl(Duration.ofNanos(settings.nanos("cache.ttl", 0)))
        : policy;
  }

  private static <T> T needed(@Nullable T policy, String key, String other) {
    if (policy == null) {
      throw new IllegalArgumentException(key + " is set, but " + other + " is not");
    }
    return policy;
  }

  /**
   * The pool of {@code weir.pool.<name>.*}: the figures of its type, threads where none is named,
   * with each key that was set.
   *
   * @throws IllegalArgumentException if the values do not go together; names the pool and the key
   */
  public static PoolPolicy poolFrom(SettingsGroup settings) {
    try {
      String type = settings.text("type");
      PoolPolicy policy =
          type == null
              ? PoolPolicy.thread()
              : PoolPolicy.of(PoolPolicy.Type.valueOf(type.toUpperCase(Locale.ROOT)));
      int most = settings.count("max-workers", policy.maxWorkers());
      return policy
          .withMaxWorkers(most)
          .withMinWorkers(settings.count("min-workers", policy.minWorkers()))
          .withQueue(settings.count("queue", policy.queue()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("weir.pool." + settings.name() + ": " + e.getMessage(), e);
    }
  }
}
