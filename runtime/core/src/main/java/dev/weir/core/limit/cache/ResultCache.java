package dev.weir.core.limit.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.api.policy.CachePolicy;
import dev.weir.core.limit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Results of calls, by their arguments.
 *
 * <p>Of many calls for a key that is not there one loads and the others wait for it, and get what
 * it gets, failures too; but not its interrupt, nor an {@link Error}: then one of them loads.
 * Failures are not kept.
 *
 * <p>A result is dropped when it is good for nothing any more: past its life, as a stand-in for
 * failing calls, as the last good value for late ones. All times are of one monotonic clock.
 *
 * <p>Loading holds no lock: flights are put into a map and taken out of it. A result is kept before
 * its flight ends, and who begins a flight looks again; so nobody loads what has just come. Whoever
 * invalidates a key marks its flight, whose loader looks at the mark after it has kept the result.
 *
 * <p>Example: {@code cache.get(List.of("user", 7), () -> repository.find(7))}.
 *
 * @param <K> has equals and hashCode, and does not change
 */
public final class ResultCache<K, V extends @Nullable Object> {
  private final String name;
  private final Ticker ticker;
  private final Cache<K, Kept<V>> kept;
  private final ConcurrentHashMap<K, Flight<V>> flights = new ConcurrentHashMap<>();
  private final LongAdder hits = new LongAdder();
  private final LongAdder loads = new LongAdder();
  private final LongAdder joined = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final LongAdder lastGood = new LongAdder();
  private volatile Lives lives;

  /** A policy's durations, made ready. */
  private record Lives(CachePolicy policy, long ttl, long stale, long lastGood) {
    static Lives of(CachePolicy policy) {
      long ttl = policy.ttl().toNanos();
      return new Lives(
          policy,
          ttl,
          policy.ttl().plus(policy.staleOnError()).toNanos(),
          Math.max(ttl, policy.lastGood().toNanos()));
    }
  }

  /**
   * How it went so far.
   *
   * @param size results that are kept, about
   * @param hits calls that a result stood for
   * @param loads calls that were made
   * @param joined calls that waited for another's
   * @param failures loads that threw
   * @param stale calls that failed and got an old result
   * @param lastGood late calls that got an old result
   */
  public record Snapshot(
      CachePolicy policy,
      long size,
      long hits,
      long loads,
      long joined,
      long failures,
      long stale,
      long lastGood) {}

  /**
   * @param name of the policy
   */
  public ResultCache(String name, CachePolicy policy, Ticker ticker) {
    this.name = name;
    this.ticker = ticker;
    this.lives = Lives.of(policy);
    // Caffeine only drops what is good for nothing; whether a result is fresh is decided here, so
    // a coarse clock will do for it. Its work is done by callers, a little each.
    this.kept =
        Caffeine.newBuilder()
            .maximumSize(policy.maxSize())
            .expireAfterWrite(retention(policy))
            .ticker(ticker::coarseNanoTime)
            .executor(Runnable::run)
            .build();
  }

  private static Duration retention(CachePolicy policy) {
    // The coarse clock lags behind: better to keep a result a second longer than not long enough.
    return policy.retention().plusSeconds(1);
  }

  /** Applies from now on, to what is kept too. */
  public void reconfigure(CachePolicy policy) {
    lives = Lives.of(policy);
    kept.policy().eviction().ifPresent(eviction -> eviction.setMaximum(policy.maxSize()));
    kept.policy().expireAfterWrite().ifPresent(expiry -> expiry.setExpiresAfter(retention(policy)));
  }

  /** How it went so far. */
  public Snapshot snapshot() {
    return new Snapshot(
        lives.policy,
        kept.estimatedSize(),
        hits.sum(),
        loads.sum(),
        joined.sum(),
        failures.sum(),
        stale.sum(),
        lastGood.sum());
  }

  /** The name of the policy. */
  public String name() {
    return name;
  }

  /**
   * The result for the key, loaded if there is none that is fresh.
   *
   * @throws InterruptedException if the loader throws it, or the wait for another's was interrupted
   * @throws Exception what the loader throws, if no older result may stand in
   */
  public V get(K key, Callable<? extends V> loader) throws Exception {
    while (true) {
      Kept<V> fresh = freshest(key, lives.ttl);
      if (fresh != null) {
        hits.increment();
        return fresh.value;
      }
      if (lives.ttl == 0) {
        return load(key, loader, new Flight<>(Thread.currentThread()));
      }
      Flight<V> mine = new Flight<>(Thread.currentThread());
      Flight<V> others = flights.putIfAbsent(key, mine);
      if (others == null) {
        return load(key, loader, mine);
      }
      if (others.loader == Thread.currentThread()) {
        // The loader asks for what it loads; to wait for itself would not end.
        return loader.call();
      }
      try {
        joined.increment();
        return others.get().value;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Exception cause && isShared(cause)) {
          return insteadOf(key, cause);
        }
      } catch (CancellationException e) {
        // The other's load was cancelled, this one not: once more.
      }
    }
  }

  /** Whether a loader's failure is that of all who wait for it. */
  private static boolean isShared(Throwable thrown) {
    return thrown instanceof Exception
        && !(thrown instanceof InterruptedException)
        && !(thrown instanceof CancellationException);
  }

  private V load(K key, Callable<? extends V> loader, Flight<V> flight) throws Exception {
    Kept<V> justCome = justCome(key, flight);
    if (justCome != null) {
      return justCome.value;
    }
    loads.increment();
    try {
      Kept<V> loaded = new Kept<>(loader.call(), ticker.nanoTime());
      keep(key, loaded, flight);
      land(key, flight);
      flight.complete(loaded);
      return loaded.value;
    } catch (Throwable e) {
      failures.increment();
      land(key, flight);
      flight.completeExceptionally(e);
      if (e instanceof Exception failure && isShared(failure)) {
        return insteadOf(key, failure);
      }
      throw e;
    }
  }

  /** A result that came after the look that found none, and before the flight; the flight ends. */
  private @Nullable Kept<V> justCome(K key, Flight<V> flight) {
    Kept<V> found = freshest(key, lives.ttl);
    if (found != null) {
      land(key, flight);
      flight.complete(found);
      hits.increment();
    }
    return found;
  }

  private void keep(K key, Kept<V> loaded, Flight<V> flight) {
    if (loaded.value == null && !lives.policy.cacheNulls()) {
      return;
    }
    if (!flight.invalid) {
      kept.put(key, loaded);
      if (flight.invalid) {
        kept.asMap().remove(key, loaded);
      }
    }
  }

  private void land(K key, Flight<V> flight) {
    flights.remove(key, flight);
  }

  /** What stands in for a call that failed, if it is not too old. */
  private V insteadOf(K key, Exception thrown) throws Exception {
    Kept<V> old = freshest(key, lives.stale);
    if (old == null || lives.stale == lives.ttl) {
      throw thrown;
    }
    stale.increment();
    return old.value;
  }

  private @Nullable Kept<V> freshest(K key, long maxAge) {
    Kept<V> found = maxAge == 0 ? null : kept.getIfPresent(key);
    return found != null && ticker.nanoTime() - found.loadedAt < maxAge ? found : null;
  }

  /**
   * The same for a loader that is asynchronous. Cancelling the stage cancels no load: others may
   * wait for it.
   */
  public CompletionStage<V> getAsync(K key, Supplier<? extends CompletionStage<V>> loader) {
    Kept<V> fresh = freshest(key, lives.ttl);
    if (fresh != null) {
      hits.increment();
      return CompletableFuture.completedFuture(fresh.value);
    }
    Flight<V> mine = new Flight<>(null);
    Flight<V> others = lives.ttl == 0 ? null : flights.putIfAbsent(key, mine);
    if (others != null) {
      joined.increment();
      return others
          .handle((loaded, thrown) -> outcome(key, loader, loaded, thrown, true))
          .thenCompose(stage -> stage);
    }
    loadAsync(key, loader, mine);
    return mine.handle((loaded, thrown) -> outcome(key, loader, loaded, thrown, false))
        .thenCompose(stage -> stage);
  }

  private void loadAsync(K key, Supplier<? extends CompletionStage<V>> loader, Flight<V> flight) {
    loads.increment();
    CompletionStage<V> stage;
    try {
      stage = loader.get();
    } catch (Throwable e) {
      failures.increment();
      land(key, flight);
      flight.completeExceptionally(e);
      return;
    }
    var unused =
        stage.whenComplete(
            (value, thrown) -> {
              if (thrown == null) {
                Kept<V> loaded = new Kept<>(value, ticker.nanoTime());
                keep(key, loaded, flight);
                land(key, flight);
                flight.complete(loaded);
              } else {
                failures.increment();
                land(key, flight);
                flight.completeExceptionally(unwrapped(thrown));
              }
            });
  }

  private CompletionStage<V> outcome(
      K key,
      Supplier<? extends CompletionStage<V>> loader,
      @Nullable Kept<V> loaded,
      @Nullable Throwable thrown,
      boolean anothers) {
    if (loaded != null) {
      return CompletableFuture.completedFuture(loaded.value);
    }
    Throwable cause = thrown == null ? new CancellationException() : unwrapped(thrown);
    if (!(cause instanceof Exception failure) || !isShared(cause)) {
      return anothers ? getAsync(key, loader) : CompletableFuture.failedFuture(cause);
    }
    try {
      return CompletableFuture.completedFuture(insteadOf(key, failure));
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** A stage wraps what it hands on. */
  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : null;
    return cause == null ? thrown : cause;
  }

  /** What is kept for the key, fresh or not; null: nothing. Loads nothing and counts nothing. */
  public @Nullable Cached<V> peek(K key) {
    return cached(kept.getIfPresent(key), Long.MAX_VALUE);
  }

  /** What stands in for a call for the key that is late; null: nothing that is young enough. */
  public @Nullable Cached<V> lastGood(K key) {
    Cached<V> found = cached(kept.getIfPresent(key), lives.lastGood);
    if (found != null) {
      lastGood.increment();
    }
    return found;
  }

  private @Nullable Cached<V> cached(@Nullable Kept<V> found, long maxAge) {
    if (found == null) {
      return null;
    }
    long age = Math.max(0, ticker.nanoTime() - found.loadedAt);
    return age < maxAge ? new Cached<>(found.value, Duration.ofNanos(age), age < lives.ttl) : null;
  }

  /** Keeps a result that came some other way, such as from a call that was late. */
  public void put(K key, V value) {
    keep(key, new Kept<>(value, ticker.nanoTime()), new Flight<>(null));
  }

  /** Drops what is kept for the key; what is on its way is not kept either. */
  public void invalidate(K key) {
    Flight<V> flight = flights.remove(key);
    if (flight != null) {
      flight.invalid = true;
    }
    kept.invalidate(key);
  }

  /** Drops everything; what is on its way is not kept either. */
  public void invalidateAll() {
    flights.keySet().forEach(this::invalidate);
    kept.invalidateAll();
  }
}
