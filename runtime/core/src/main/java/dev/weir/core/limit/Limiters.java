package dev.weir.core.limit;

import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.api.policy.RatePolicy;
import dev.weir.core.limit.background.BackgroundTasks;
import dev.weir.core.limit.bulkhead.Bulkhead;
import dev.weir.core.limit.time.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limiters by name.
 *
 * <pre>{@code
 * try (Limiters limiters = Limiters.builder().policy(Policy.database("orders-db")).build()) {
 *   Limiter orders = limiters.limiter("orders-db");
 *   Limiter tenant = limiters.limiter("tenant-42", Policy.named("tenant").maxConcurrent(5).build());
 * }
 * }</pre>
 *
 * <p>Policies that were defined are there for good. Names that only turn up are kept as far as
 * there is room, see {@link Builder#maxKeys}: beyond that, the limiter of a name of which nothing
 * is in use makes room for the next, and where there is none the name shares the limiter {@code
 * (other)} with all others that found no room. It limits too.
 *
 * <p>Any thread may call anything; looking up takes no lock. {@link #lock} guards what was defined.
 */
public final class Limiters implements AutoCloseable {
  /** The name of the limiter for all names that found no room. */
  public static final String OTHER = "(other)";

  /** The name of the limit to the calls of all policies together. */
  public static final String ALL = "(all)";

  private final Resources resources;
  private final Bulkhead total;
  private final LimiterTable table;
  private final LongAdder evicted = new LongAdder();
  private final LongAdder shared = new LongAdder();
  private final Limiter other;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> defined = new HashSet<>();
  private volatile boolean closed;

  private Limiters(Builder builder) {
    total = new Bulkhead(ALL, BulkheadPolicy.of(builder.maxConcurrent), builder.ticker);
    resources = Resources.of(builder.ticker, total);
    table = new LimiterTable(builder.maxKeys, builder.ticker, this::evicted);
    other = fresh(builder.other.toBuilder().name(OTHER).build());
  }

  private void evicted(String name) {
    evicted.increment();
    resources.listeners().tell(new LimitEvent.Evicted(name));
  }

  /** Begins with none but {@code (other)}. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The limiter of that name. If nothing was defined under it, one that counts and limits nothing
   * but the calls of all policies together, until something is.
   */
  public Limiter limiter(String name) {
    Limiter found = table.find(name);
    return found == null ? limiter(name, Policy.named(name).build()) : found;
  }

  /**
   * The limiter of that name; where there is none, a new one under this policy, whatever that is
   * called.
   */
  public Limiter limiter(String name, Policy policy) {
    Limiter found = table.findOrAdd(name, () -> fresh(policy.toBuilder().name(name).build()));
    if (found == null) {
      shared.increment();
      return other;
    }
    return found;
  }

  private Limiter fresh(Policy policy) {
    Limiter limiter = new LimiterState(policy, resources).whole();
    if (closed) {
      limiter.state.close();
    }
    return limiter;
  }

  /**
   * Under the policy's name it holds from now on, for calls to come; what is in use, counted and
   * open stays so.
   *
   * @return its limiter, which never makes room for another
   * @throws IllegalArgumentException if it names a pool that is not there; nothing has changed then
   */
  public Limiter define(Policy policy) {
    lock.lock();
    try {
      Limiter limiter = table.findOrPin(policy.name(), () -> fresh(policy));
      if (!limiter.policy().equals(policy)) {
        limiter.reconfigure(policy);
      }
      defined.add(policy.name());
      return limiter;
    } finally {
      lock.unlock();
    }
  }

  /**
   * These policies hold from now on, and no others of those defined before: under their names
   * nothing is limited any more, but counted.
   *
   * @throws IllegalArgumentException if one of them names a pool that is not there; nothing has
   *     changed then
   */
  public void define(Collection<Policy> policies) {
    lock.lock();
    try {
      for (Policy policy : policies) {
        resources.pools().check(policy);
      }
      Set<String> before = new HashSet<>(defined);
      for (Policy policy : policies) {
        define(policy);
        before.remove(policy.name());
      }
      for (String name : before) {
        define(Policy.named(name).build());
        defined.remove(name);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * What these settings say holds from now on, as with {@link #define(Collection)}. Pools that they
   * no longer name stay as they were.
   *
   * @throws IllegalArgumentException if a pool that is open is of another type; nothing has changed
   *     then
   */
  public void define(LimitSettings settings) {
    lock.lock();
    try {
      resources.pools().check(settings.pools());
      settings.pools().forEach(resources.pools()::define);
      maxConcurrent(settings.maxConcurrent());
      define(settings.policies());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Under this name there is such a pool from now on, for every policy that names it.
   *
   * @throws IllegalArgumentException if there is one already whose workers are of another type
   */
  public void definePool(String name, PoolPolicy policy) {
    resources.pools().define(name, policy);
  }

  /**
   * Whether pools keep as many workers as the calls of late need, where their policies say so; else
   * each keeps all that were ever needed. Default: true.
   */
  public void scalePools(boolean measured) {
    resources.pools().scale(measured);
  }

  /** How many calls may run at the same time under all policies together, 1 or more. */
  public void maxConcurrent(int calls) {
    total.reconfigure(BulkheadPolicy.of(calls));
  }

  /** Tells the listener of all events from now on. */
  public void addListener(LimitListener listener) {
    resources.listeners().add(listener);
  }

  /** Tells it of no more. */
  public void removeListener(LimitListener listener) {
    resources.listeners().remove(listener);
  }

  /** Work without a caller: what was begun in the background, and calls that went there late. */
  public BackgroundTasks background() {
    return resources.background();
  }

  /** How they all stand now. */
  public LimitersSnapshot snapshot() {
    List<LimiterSnapshot> snapshots = new ArrayList<>();
    for (Limiter limiter : table.all()) {
      snapshots.add(limiter.snapshot());
    }
    snapshots.add(other.snapshot());
    snapshots.sort(Comparator.comparing(LimiterSnapshot::name));
    return new LimitersSnapshot(
        snapshots,
        total.snapshot(),
        resources.pools().snapshots(),
        resources.background().snapshot(),
        evicted.sum(),
        shared.sum(),
        resources.listeners().failures());
  }

  /**
   * From now on every call is rejected, and every background task. Calls in flight end as they
   * would; those in pools within the pools' drain, for which this waits.
   */
  @Override
  public void close() {
    closed = true;
    for (Limiter limiter : table.all()) {
      limiter.state.close();
    }
    other.state.close();
    resources.background().shutdown();
    resources.pools().close();
  }

  /** Sets what a registry is made with. Used by one thread at a time. */
  public static final class Builder {
    private static final int MAX_KEYS = 10_000;
    private static final int MAX_CONCURRENT = 100;

    private int maxKeys = MAX_KEYS;
    private int maxConcurrent = MAX_CONCURRENT;
    private Policy other = Policy.named(OTHER).rate(RatePolicy.DEFAULT).maxConcurrent(20).build();
    private Ticker ticker = Ticker.SYSTEM;
    private final Map<String, PoolPolicy> pools = new LinkedHashMap<>();
    private final List<Policy> policies = new ArrayList<>();

    private Builder() {}

    /** How many names are kept that were not defined, 1 or more. Default: 10,000. */
    public Builder maxKeys(int keys) {
      if (keys < 1) {
        throw new IllegalArgumentException("maxKeys is " + keys + ", must be 1 or more");
      }
      maxKeys = keys;
      return this;
    }

    /** How many calls may run at the same time under all policies together. Default: 100. */
    public Builder maxConcurrent(int calls) {
      maxConcurrent = calls;
      return this;
    }

    /**
     * What holds for all names together that found no room. Default: 1000 a minute, 10,000 an hour,
     * at most 100 at once, 20 at the same time.
     */
    public Builder other(Policy policy) {
      other = policy;
      return this;
    }

    /** The clock. Default: the JVM's. */
    public Builder ticker(Ticker clock) {
      ticker = clock;
      return this;
    }

    /** With this pool, defined from the beginning. */
    public Builder pool(String name, PoolPolicy policy) {
      pools.put(name, policy);
      return this;
    }

    /** With this policy, defined from the beginning. */
    public Builder policy(Policy policy) {
      policies.add(policy);
      return this;
    }

    /** The registry. */
    public Limiters build() {
      Limiters limiters = new Limiters(this);
      pools.forEach(limiters::definePool);
      for (Policy policy : policies) {
        limiters.define(policy);
      }
      return limiters;
    }
  }
}
