package dev.weir.api.policy;

import dev.weir.api.BlockingLevel;
import dev.weir.api.OperationType;
import dev.weir.api.TimeoutStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that limits one kind of operation. What is null is not limited.
 *
 * <pre>{@code
 * Policy orders =
 *     Policy.named("orders-db")
 *         .type(OperationType.DATABASE_QUERY)
 *         .timeout(Duration.ofSeconds(10), TimeoutStrategy.CANCEL)
 *         .maxRetries(3)
 *         .breaker(BreakerPolicy.defaults())
 *         .rate(RatePolicy.of(1000, Duration.ofMinutes(1)))
 *         .maxConcurrent(20)
 *         .build();
 * Policy reports = Policy.database("reports").toBuilder().maxConcurrent(5).build();
 * }</pre>
 *
 * @param name by which it is found, counted and told apart in rejections; 1 to 200 characters
 * @param type what its calls wait for, or null where that was not told
 * @param level how much harm its calls do; where it was not told, that of the type
 * @param timeout how long a call may take, its retries not included
 * @param retry how often a call that failed is tried again
 * @param breaker when calls that fail are no longer tried
 * @param rate how often calls may begin
 * @param bulkhead how many calls may run at the same time
 * @param cache how long results are kept
 * @param pool the name of the pool whose workers run the calls, or the names of several with commas
 *     in between: each call goes to the least loaded of them; null: their callers do
 */
public record Policy(
    String name,
    @Nullable OperationType type,
    BlockingLevel level,
    @Nullable TimeoutPolicy timeout,
    @Nullable RetryPolicy retry,
    @Nullable BreakerPolicy breaker,
    @Nullable RatePolicy rate,
    @Nullable BulkheadPolicy bulkhead,
    @Nullable CachePolicy cache,
    @Nullable String pool) {

  /** The pool of child processes that there always is. */
  public static final String PROCESSES = "processes";

  /** The pool of threads that there always is. */
  public static final String THREADS = "threads";

  private static final int LONGEST_NAME = 200;

  /**
   * Checks the names; everything else is checked where it is made.
   *
   * @throws IllegalArgumentException names the field, its value and what it must be
   */
  public Policy {
    requireName("name", name);
    Objects.requireNonNull(level, "level");
    if (pool != null) {
      for (String one : pool.split(",", -1)) {
        requireName("pool", one);
      }
    }
  }

  private static void requireName(String field, String value) {
    if (value.isBlank() || value.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "policy: " + field + " is '" + value + "', must be 1 to " + LONGEST_NAME + " characters");
    }
  }

  /** The names of its pools, each once; empty where its callers run the calls. */
  public List<String> pools() {
    return pool == null
        ? List.of()
        : Stream.of(pool.split(",", -1)).map(String::strip).distinct().toList();
  }

  /** One that limits nothing, to be made stricter. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** For queries: 10 s, then the query goes on in the background; 3 retries, 20 at a time. */
  public static Policy database(String name) {
    return named(name)
        .type(OperationType.DATABASE_QUERY)
        .level(BlockingLevel.HIGH)
        .timeout(Duration.ofSeconds(10), TimeoutStrategy.BACKGROUND)
        .maxRetries(3)
        .breaker(BreakerPolicy.defaults())
        .rate(RatePolicy.DEFAULT)
        .maxConcurrent(20)
        .build();
  }

  /** For files: 5 s, then the call is cancelled; 2 retries, 10 at a time. */
  public static Policy file(String name) {
    return named(name)
        .type(OperationType.FILE_IO)
        .level(BlockingLevel.MEDIUM)
        .timeout(Duration.ofSeconds(5), TimeoutStrategy.CANCEL)
        .maxRetries(2)
        .maxConcurrent(10)
        .build();
  }

  /** For calls of other services: 15 s, then the last good answer; 5 retries, 5 at a time. */
  public static Policy externalApi(String name) {
    return named(name)
        .type(OperationType.EXTERNAL_API)
        .level(BlockingLevel.CRITICAL)
        .timeout(Duration.ofSeconds(15), TimeoutStrategy.CACHE_FALLBACK)
        .maxRetries(5)
        .breaker(BreakerPolicy.defaults())
        .rate(RatePolicy.DEFAULT)
        .maxConcurrent(5)
        .build();
  }

  /**
   * For computations: in a child process that is killed after 30 s; no retry, as many at a time as
   * there are processors.
   */
  public static Policy computation(String name) {
    return named(name)
        .type(OperationType.CPU_INTENSIVE)
        .level(BlockingLevel.HIGH)
        .timeout(Duration.ofSeconds(30), TimeoutStrategy.CANCEL)
        .maxConcurrent(Runtime.getRuntime().availableProcessors())
        .pool(PROCESSES)
        .build();
  }

  /**
   * One of the presets by its name in settings: {@code database}, {@code file}, {@code
   * external-api}, {@code computation}.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public static Policy preset(String preset, String name) {
    return switch (preset) {
      case "database" -> database(name);
      case "file" -> file(name);
      case "external-api" -> externalApi(name);
      case "computation" -> computation(name);
      default ->
          throw new IllegalArgumentException(
              "policy "
                  + name
                  + ": preset is '"
                  + preset
                  + "', must be database, file, external-api or computation");
    };
  }

  /** Another policy that begins as this one. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Makes a {@link Policy}. Used by one thread at a time. */
  public static final class Builder {
    private String name;
    private @Nullable OperationType type;
    private @Nullable BlockingLevel level;
    private @Nullable TimeoutPolicy timeout;
    private @Nullable RetryPolicy retry;
    private @Nullable BreakerPolicy breaker;
    private @Nullable RatePolicy rate;
    private @Nullable BulkheadPolicy bulkhead;
    private @Nullable CachePolicy cache;
    private @Nullable String pool;

    Builder(String name) {
      this.name = name;
    }

    Builder(Policy from) {
      name = from.name;
      type = from.type;
      level = from.level;
      timeout = from.timeout;
      retry = from.retry;
      breaker = from.breaker;
      rate = from.rate;
      bulkhead = from.bulkhead;
      cache = from.cache;
      pool = from.pool;
    }

    /** Under another name. */
    public Builder name(String another) {
      name = another;
      return this;
    }

    /** Calls that wait for this. */
    public Builder type(@Nullable OperationType operation) {
      type = operation;
      return this;
    }

    /** Calls that do so much harm. */
    public Builder level(BlockingLevel harm) {
      level = harm;
      return this;
    }

    /** Calls that take no longer; null: as long as they like. */
    public Builder timeout(@Nullable TimeoutPolicy policy) {
      timeout = policy;
      return this;
    }

    /** Calls that take no longer than this; what happens else is as it was, or {@code CANCEL}. */
    public Builder timeout(Duration time) {
      timeout = timeout == null ? TimeoutPolicy.of(time) : timeout.withTimeout(time);
      return this;
    }

    /** Calls that take no longer than this, and what happens to those that do. */
    public Builder timeout(Duration time, TimeoutStrategy strategy) {
      return timeout(TimeoutPolicy.of(time).withStrategy(strategy));
    }

    /** Calls that are tried again; null: that are not. */
    public Builder retry(@Nullable RetryPolicy policy) {
      retry = policy;
      return this;
    }

    /** Calls that are tried so many times after the first, 0 or more; waits as they were. */
    public Builder maxRetries(int retries) {
      if (retries == 0) {
        return retry(null);
      }
      RetryPolicy.Builder builder = retry == null ? RetryPolicy.builder() : retry.toBuilder();
      return retry(builder.maxRetries(retries).build());
    }

    /** Calls behind a breaker; null: behind none. */
    public Builder breaker(@Nullable BreakerPolicy policy) {
      breaker = policy;
      return this;
    }

    /** Calls that begin no more often; null: as often as they come. */
    public Builder rate(@Nullable RatePolicy policy) {
      rate = policy;
      return this;
    }

    /** Calls of which no more run at a time; null: as many as come. */
    public Builder bulkhead(@Nullable BulkheadPolicy policy) {
      bulkhead = policy;
      return this;
    }

    /** Calls of which no more run at a time, 1 or more; who waits and how long as it was. */
    public Builder maxConcurrent(int calls) {
      bulkhead = bulkhead == null ? BulkheadPolicy.of(calls) : bulkhead.withMaxConcurrent(calls);
      return this;
    }

    /** Calls whose results are kept; null: are not. */
    public Builder cache(@Nullable CachePolicy policy) {
      cache = policy;
      return this;
    }

    /**
     * Calls that the workers of this pool run, or of several with commas in between; null: their
     * callers.
     */
    public Builder pool(@Nullable String poolName) {
      pool = poolName;
      return this;
    }

    /**
     * The policy.
     *
     * @throws IllegalArgumentException names the field, its value and what it must be
     */
    public Policy build() {
      BlockingLevel harm = level;
      if (harm == null) {
        harm = type == null ? BlockingLevel.MEDIUM : type.level();
      }
      return new Policy(name, type, harm, timeout, retry, breaker, rate, bulkhead, cache, pool);
    }
  }
}
