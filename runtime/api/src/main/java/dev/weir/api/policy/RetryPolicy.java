package dev.weir.api.policy;

import dev.weir.api.CallTimeoutException;
import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which failed calls are tried again, how often and after which wait.
 *
 * <p>Never: what somebody interrupted, a timeout whose body goes on in the background, and a call
 * that was rejected because the limiter is shut down. Not unless it is named: an {@link Error}, a
 * {@link CancellationException}, a timeout whose body could not be stopped. Not unless {@link
 * Builder#retryRejected} says so: other rejections. Everything else is, if nothing is named.
 *
 * <p>Example: {@code RetryPolicy.builder().maxRetries(5).delay(Duration.ofMillis(50)).build()}.
 */
public final class RetryPolicy {
  private static final int DEEPEST_CAUSE = 16;

  /** How waits are spread, so that callers who failed together do not come back together. */
  public enum Jitter {
    /** Not at all. */
    NONE,
    /** By the jitter ratio either way: 0.2 is from 80 % to 120 % of the wait. */
    RATIO,
    /**
     * From nothing to the whole wait: "full jitter" of Brooker, Exponential Backoff And Jitter, AWS
     * Architecture Blog, 2015.
     */
    FULL,
    /** From half of the wait to the whole: "equal jitter" of the same source. */
    EQUAL
  }

  /**
   * How many of all calls may be retries, so that retries do not keep down what is down.
   *
   * @param share of calls, 0 to 1: at 0.2 every call pays for a fifth of a retry
   * @param perSecond as many retries are paid for besides, however few calls there are; 0 to 10000.
   *     Ten seconds' worth of them, and ten at least, can be saved up, and are there at the start
   */
  public record Budget(double share, double perSecond) {
    /** Checks the ranges. */
    public Budget {
      range("retry.budget", share, 0, 1);
      range("retry.budget.per-second", perSecond, 0, 10_000);
    }
  }

  private final int maxRetries;
  private final Duration delay;
  private final double multiplier;
  private final Duration maxDelay;
  private final Jitter jitter;
  private final double jitterRatio;
  private final Duration maxDuration;
  private final @Nullable Budget budget;
  private final boolean retryRejected;
  private final List<String> retryOn;
  private final List<String> neverOn;
  private final @Nullable Predicate<? super Throwable> retryIf;
  private final @Nullable Predicate<@Nullable Object> retryResult;

  private RetryPolicy(Builder builder) {
    range("max-retries", builder.maxRetries, 0, 1000);
    range("retry.multiplier", builder.multiplier, 1, 1000);
    range("retry.jitter", builder.jitterRatio, 0, 1);
    maxRetries = builder.maxRetries;
    delay = DurationRange.zeroOrMore("retry.delay", builder.delay);
    multiplier = builder.multiplier;
    maxDelay = DurationRange.zeroOrMore("retry.max-delay", builder.maxDelay);
    jitter = builder.jitter;
    jitterRatio = builder.jitterRatio;
    maxDuration = DurationRange.zeroOrMore("retry.max-duration", builder.maxDuration);
    budget = builder.budget;
    retryRejected = builder.retryRejected;
    retryOn = List.copyOf(builder.retryOn);
    neverOn = List.copyOf(builder.neverOn);
    retryIf = builder.retryIf;
    retryResult = builder.retryResult;
  }

  private static void range(String field, double value, double least, double most) {
    // Neither holds for a NaN.
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          field + " is " + number(value) + ", must be " + number(least) + " to " + number(most));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** Three retries, 100 ms doubling up to 30 s, 20 % jitter, no budget. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from this policy. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.maxRetries = maxRetries;
    builder.delay = delay;
    builder.multiplier = multiplier;
    builder.maxDelay = maxDelay;
    builder.jitter = jitter;
    builder.jitterRatio = jitterRatio;
    builder.maxDuration = maxDuration;
    builder.budget = budget;
    builder.retryRejected = retryRejected;
    builder.retryOn = retryOn;
    builder.neverOn = neverOn;
    builder.retryIf = retryIf;
    builder.retryResult = retryResult;
    return builder;
  }

  /** Whether a call that threw this may be tried again, as far as the exception tells. */
  public boolean retries(Throwable thrown) {
    if (isInterrupt(thrown)) {
      return false;
    }
    if (thrown instanceof RejectedException rejected) {
      return retryRejected && rejected.reason() != Rejection.SHUT_DOWN;
    }
    if (thrown instanceof CallTimeoutException timeout && timeout.handle() != null) {
      return false;
    }
    if (isAny(neverOn, thrown)) {
      return false;
    }
    if (isAny(retryOn, thrown) || (retryIf != null && retryIf.test(thrown))) {
      return true;
    }
    boolean nothingIsNamed = retryOn.isEmpty() && retryIf == null;
    return nothingIsNamed
        && thrown instanceof Exception
        && !(thrown instanceof CancellationException)
        && !(thrown instanceof CallTimeoutException timeout && !timeout.freed());
  }

  /** Whether a call that returned this may be tried again. */
  public boolean retriesResult(@Nullable Object result) {
    return retryResult != null && retryResult.test(result);
  }

  /** An interrupt, also one that somebody has wrapped. */
  private static boolean isInterrupt(Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < DEEPEST_CAUSE; i++) {
      // What a timeout interrupted is a timeout.
      if (cause instanceof CallTimeoutException) {
        return false;
      }
      if (cause instanceof InterruptedException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static boolean isAny(List<String> names, Throwable thrown) {
    if (names.isEmpty()) {
      return false;
    }
    for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
      if (names.contains(type.getName())) {
        return true;
      }
    }
    return false;
  }

  /** How often a call is tried again at most; the attempts are one more. */
  public int maxRetries() {
    return maxRetries;
  }

  /** The wait before the first retry. */
  public Duration delay() {
    return delay;
  }

  /** By how much each wait is longer than the one before. */
  public double multiplier() {
    return multiplier;
  }

  /** No wait is longer than this. */
  public Duration maxDelay() {
    return maxDelay;
  }

  /** How waits are spread. */
  public Jitter jitter() {
    return jitter;
  }

  /** By how much they are spread, where the jitter is {@code RATIO}. */
  public double jitterRatio() {
    return jitterRatio;
  }

  /** From the first attempt's beginning to the last retry's; zero: no matter. */
  public Duration maxDuration() {
    return maxDuration;
  }

  /** How many of all calls may be retries; null: all. */
  public @Nullable Budget budget() {
    return budget;
  }

  /** Whether rejected calls are tried again, not before their limit says that they may succeed. */
  public boolean retryRejected() {
    return retryRejected;
  }

  /** Whether all settings are the same; predicates are, if they are one object. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RetryPolicy same && parts().equals(same.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return "RetryPolicy" + parts();
  }

  private List<@Nullable Object> parts() {
    return Arrays.asList(
        maxRetries,
        delay,
        multiplier,
        maxDelay,
        jitter,
        jitterRatio,
        maxDuration,
        budget,
        retryRejected,
        retryOn,
        neverOn,
        retryIf,
        retryResult);
  }

  /** Collects what a policy says. */
  public static final class Builder {
    private int maxRetries = 3;
    private Duration delay = Duration.ofMillis(100);
    private double multiplier = 2;
    private Duration maxDelay = Duration.ofSeconds(30);
    private Jitter jitter = Jitter.RATIO;
    private double jitterRatio = 0.2;
    private Duration maxDuration = Duration.ZERO;
    private @Nullable Budget budget;
    private boolean retryRejected;
    private List<String> retryOn = List.of();
    private List<String> neverOn = List.of();
    private @Nullable Predicate<? super Throwable> retryIf;
    private @Nullable Predicate<@Nullable Object> retryResult;

    private Builder() {}

    /** How often a call is tried again at most, 0 to 1000. */
    public Builder maxRetries(int most) {
      maxRetries = most;
      return this;
    }

    /** The wait before the first retry, 0 or more. */
    public Builder delay(Duration wait) {
      delay = wait;
      return this;
    }

    /** By how much each wait is longer than the one before, 1 to 1000. */
    public Builder multiplier(double factor) {
      multiplier = factor;
      return this;
    }

    /** No wait is longer, jitter included; 0 or more. */
    public Builder maxDelay(Duration longest) {
      maxDelay = longest;
      return this;
    }

    /** Spreads waits by this ratio either way, 0 to 1: 0.2 is from 80 % to 120 %. */
    public Builder jitter(double ratio) {
      jitter = ratio == 0 ? Jitter.NONE : Jitter.RATIO;
      jitterRatio = ratio;
      return this;
    }

    /** Spreads waits so. */
    public Builder jitter(Jitter kind) {
      jitter = kind;
      return this;
    }

    /** No retry begins later than this after the first attempt did; zero: no matter. */
    public Builder maxDuration(Duration longest) {
      maxDuration = longest;
      return this;
    }

    /** How many of all calls may be retries; null: all. */
    public Builder budget(@Nullable Budget ofRetries) {
      budget = ofRetries;
      return this;
    }

    /** Whether rejected calls are tried again, not before their limit says they may succeed. */
    public Builder retryRejected(boolean rejected) {
      retryRejected = rejected;
      return this;
    }

    /** Only exceptions of these classes, and of classes that extend them, by their full names. */
    public Builder retryOn(List<String> classNames) {
      retryOn = classNames;
      return this;
    }

    /** Never exceptions of these classes, nor of classes that extend them, by their full names. */
    public Builder neverOn(List<String> classNames) {
      neverOn = classNames;
      return this;
    }

    /** Only exceptions that this says, besides those of {@link #retryOn}. */
    public Builder retryIf(@Nullable Predicate<? super Throwable> predicate) {
      retryIf = predicate;
      return this;
    }

    /** Results that are as good as failures. */
    public Builder retryResult(@Nullable Predicate<@Nullable Object> predicate) {
      retryResult = predicate;
      return this;
    }

    /**
     * The policy.
     *
     * @throws IllegalArgumentException naming the field, its value and its range
     */
    public RetryPolicy build() {
      return new RetryPolicy(this);
    }
  }
}
