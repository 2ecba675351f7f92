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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
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
   * key that was set. What it matches is not part of it.
   *
   * @throws IllegalArgumentException if a value is out of range, or values do not go together; one
   *     line that names the keys in full
   */
  public static Policy from(SettingsGroup settings) {
    String name = settings.name();
    Policy policy =
        with(settings, "preset", Policy.named(name).build(), (begin, p) -> Policy.preset(p, name));
    policy = with(settings, "match.type", policy, (to, t) -> kind(to, OperationType.valueOf(t)));
    Policy.Builder builder = policy.toBuilder();
    String level = settings.text("blocking-level");
    if (level != null) {
      builder.level(BlockingLevel.valueOf(level));
    }
    builder.timeout(timeout(settings, policy.timeout()));
    builder.retry(retry(settings, policy.retry()));
    builder.breaker(breaker(settings, policy.breaker()));
    builder.rate(rate(settings, policy.rate()));
    builder.bulkhead(bulkhead(settings, policy.bulkhead()));
    builder.cache(cache(settings, policy.cache()));
    return with(settings, "pool", builder.build(), (to, pool) -> to.toBuilder().pool(pool).build());
  }

  /** With the harm that this type does, unless a preset says more. */
  private static Policy kind(Policy policy, OperationType type) {
    return policy.type() == null
        ? Policy.named(policy.name()).type(type).build()
        : policy.toBuilder().type(type).build();
  }

  /** With what the value of a key changes, if it was set. */
  private static <P> P with(
      SettingsGroup settings, String key, P policy, BiFunction<P, String, P> change) {
    String value = settings.text(key);
    if (value == null) {
      return policy;
    }
    try {
      return change.apply(policy, value);
    } catch (IllegalArgumentException e) {
      String message = settings.fullName(key) + "=" + value + ": " + e.getMessage();
      throw new IllegalArgumentException(message, e);
    }
  }

  private static <P> P needed(
      SettingsGroup settings, String key, @Nullable P policy, String other) {
    if (policy == null) {
      throw new IllegalArgumentException(
          settings.fullName(key) + " is set, but " + settings.fullName(other) + " is not");
    }
    return policy;
  }

  private static Duration time(SettingsGroup settings, String key) {
    return Duration.ofNanos(settings.nanos(key, 0));
  }

  private static @Nullable TimeoutPolicy timeout(
      SettingsGroup settings, @Nullable TimeoutPolicy begin) {
    TimeoutPolicy policy = begin;
    if (settings.has("timeout")) {
      Duration time = time(settings, "timeout");
      TimeoutPolicy some = policy == null ? TimeoutPolicy.of(Duration.ofSeconds(1)) : policy;
      policy = with(settings, "timeout", some, (to, text) -> to.withTimeout(time));
    }
    String strategy = settings.text("timeout-strategy");
    return strategy == null
        ? policy
        : needed(settings, "timeout-strategy", policy, "timeout")
            .withStrategy(TimeoutStrategy.valueOf(strategy));
  }

  private static @Nullable RetryPolicy retry(SettingsGroup settings, @Nullable RetryPolicy begin) {
    int most = settings.count("max-retries", begin == null ? 0 : begin.maxRetries());
    if (most == 0) {
      for (String key : List.of("retry.delay", "retry.multiplier", "retry.jitter")) {
        if (settings.has(key) && !settings.has("max-retries")) {
          needed(settings, key, begin, "max-retries");
        }
      }
      return null;
    }
    RetryPolicy policy = begin == null ? RetryPolicy.builder().build() : begin;
    policy =
        with(
            settings, "max-retries", policy, (to, text) -> to.toBuilder().maxRetries(most).build());
    policy =
        with(
            settings,
            "retry.delay",
            policy,
            (to, text) -> delayed(to, time(settings, "retry.delay")));
    policy =
        with(
            settings,
            "retry.multiplier",
            policy,
            (to, text) -> to.toBuilder().multiplier(Double.parseDouble(text)).build());
    return with(
        settings,
        "retry.jitter",
        policy,
        (to, text) -> to.toBuilder().jitter(Double.parseDouble(text)).build());
  }

  /** With this first wait, which may be longer than any is by default. */
  private static RetryPolicy delayed(RetryPolicy policy, Duration delay) {
    boolean longest = delay.compareTo(policy.maxDelay()) > 0;
    return policy.toBuilder().delay(delay).maxDelay(longest ? delay : policy.maxDelay()).build();
  }

  private static @Nullable BreakerPolicy breaker(
      SettingsGroup settings, @Nullable BreakerPolicy begin) {
    String threshold = "circuit-breaker.failure-threshold";
    String recovery = "circuit-breaker.recovery-timeout";
    String expected = "circuit-breaker.expected-exception";
    boolean set = settings.has(threshold) || settings.has(recovery) || settings.has(expected);
    if (!settings.flag("circuit-breaker.enabled", set || begin != null)) {
      return null;
    }
    BreakerPolicy policy = begin == null ? BreakerPolicy.defaults() : begin;
    policy =
        with(
            settings,
            threshold,
            policy,
            (to, text) -> to.toBuilder().failureThreshold(settings.count(threshold, 0)).build());
    policy =
        with(
            settings,
            recovery,
            policy,
            (to, text) -> to.toBuilder().recoveryTimeout(time(settings, recovery)).build());
    for (String exception : settings.list(expected)) {
      policy = policy.toBuilder().expectedException(exception).build();
    }
    return policy;
  }

  private static @Nullable RatePolicy rate(SettingsGroup settings, @Nullable RatePolicy begin) {
    List<Rate> rates = settings.rates("rate-limit");
    if (rates != null && rates.isEmpty()) {
      return null;
    }
    boolean usual = "true".equals(settings.text("rate-limit"));
    RatePolicy policy = begin;
    if (policy == null && (rates != null || settings.has("rate-limit.burst"))) {
      policy = RatePolicy.DEFAULT;
    }
    if (policy == null) {
      return null;
    }
    if (rates != null && !usual) {
      policy = with(settings, "rate-limit", policy, (to, text) -> rate(rates));
    }
    return with(
        settings,
        "rate-limit.burst",
        policy,
        (to, text) -> to.withBurst(settings.count("rate-limit.burst", 0)));
  }

  private static RatePolicy rate(List<Rate> rates) {
    List<RatePolicy.Limit> limits = new ArrayList<>();
    for (Rate rate : rates) {
      if (rate.permits() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            rate.permits() + " permits are too many, must be at most " + Integer.MAX_VALUE);
      }
      Duration period = Duration.ofNanos(rate.periodNanos());
      limits.add(new RatePolicy.Limit((int) rate.permits(), period));
    }
    RatePolicy first = RatePolicy.of(1, Duration.ofSeconds(1));
    return new RatePolicy(limits, first.burst(), first.fair(), first.maxWaiters(), first.maxWait());
  }

  private static @Nullable BulkheadPolicy bulkhead(
      SettingsGroup settings, @Nullable BulkheadPolicy begin) {
    BulkheadPolicy policy = begin;
    if (settings.has("max-concurrent")) {
      int calls = settings.count("max-concurrent", 0);
      BulkheadPolicy some = policy == null ? BulkheadPolicy.of(1) : policy;
      policy = with(settings, "max-concurrent", some, (to, text) -> to.withMaxConcurrent(calls));
    }
    if (!settings.flag("max-concurrent.adaptive", false)) {
      return policy;
    }
    BulkheadPolicy fixed = needed(settings, "max-concurrent.adaptive", policy, "max-concurrent");
    int most = fixed.maxConcurrent();
    int least = Math.max(1, most / ADAPTIVE_RANGE);
    return fixed.withAdaptation(BulkheadPolicy.Gradient2.between(least, most));
  }

  private static @Nullable CachePolicy cache(SettingsGroup settings, @Nullable CachePolicy begin) {
    String size = "cache.max-size";
    String good = "cache.last-good";
    String stale = "cache.stale-on-error";
    boolean set = settings.has(size) || settings.has(good) || settings.has(stale);
    boolean ttl = settings.has("cache.ttl");
    if (!settings.flag("cache.enabled", set || ttl || begin != null)) {
      return null;
    }
    // What is said of results for calls that go wrong does not make them stand for others.
    boolean stands = ttl || settings.flag("cache.enabled", false);
    CachePolicy policy = begin == null ? CachePolicy.of(stands ? CACHED : Duration.ZERO) : begin;
    policy =
        with(settings, "cache.ttl", policy, (to, text) -> to.withTtl(time(settings, "cache.ttl")));
    policy = with(settings, size, policy, (to, text) -> to.withMaxSize(settings.count(size, 0)));
    policy = with(settings, good, policy, (to, text) -> to.withLastGood(time(settings, good)));
    return with(settings, stale, policy, (to, text) -> to.withStaleOnError(time(settings, stale)));
  }

  /**
   * The pool of {@code weir.pool.<name>.*}: the figures of its type, with each key that was set.
   * Where no type is named it is {@code thread}, or what the pool of that name is that there always
   * is; that one keeps its type.
   *
   * @throws IllegalArgumentException if a value is out of range, or values do not go together; one
   *     line that names the key in full
   */
  public static PoolPolicy poolFrom(SettingsGroup settings) {
    PoolPolicy policy =
        settings.name().equals(Policy.PROCESSES) ? PoolPolicy.process() : PoolPolicy.thread();
    policy = with(settings, "type", policy, (to, text) -> typed(settings.name(), to, text));
    policy =
        with(
            settings,
            "max-workers",
            policy,
            (to, text) -> to.withMaxWorkers(settings.count("max-workers", 0)));
    policy =
        with(
            settings,
            "min-workers",
            policy,
            (to, text) -> to.withMinWorkers(settings.count("min-workers", 0)));
    return with(settings, "queue", policy, (to, text) -> to.withQueue(settings.count("queue", 0)));
  }

  private static PoolPolicy typed(String name, PoolPolicy standard, String word) {
    PoolPolicy.Type type = PoolPolicy.Type.valueOf(word.toUpperCase(Locale.ROOT));
    boolean alwaysThere = name.equals(Policy.PROCESSES) || name.equals(Policy.THREADS);
    if (alwaysThere && type != standard.type()) {
      throw new IllegalArgumentException(
          "the pool '"
              + name
              + "' is always there, as one of type "
              + standard.type().name().toLowerCase(Locale.ROOT));
    }
    return PoolPolicy.of(type);
  }
}
