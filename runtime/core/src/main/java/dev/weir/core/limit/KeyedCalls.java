package dev.weir.core.limit;

import dev.weir.api.CallTimeoutException;
import dev.weir.core.limit.cache.Cached;
import dev.weir.core.limit.cache.ResultCache;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls that a result which was kept may stand for. */
final class KeyedCalls {
  private KeyedCalls() {}

  /** Gets what is kept for the key, or calls the body and keeps that. */
  @SuppressWarnings("unchecked") // under one key there are results of one kind: the caller says so
  static <T extends @Nullable Object> T call(
      Composition composition,
      ResultCache<Object, @Nullable Object> cache,
      Object key,
      Callable<? extends T> body)
      throws Exception {
    boolean[] loads = new boolean[1];
    try {
      return (T)
          cache.get(
              key,
              () -> {
                loads[0] = true;
                return body.call();
              });
    } catch (CallTimeoutException e) {
      Cached<@Nullable Object> kept = composition.fallsBack(e) ? cache.lastGood(key) : null;
      if (kept == null) {
        throw e;
      }
      return (T) kept.value();
    } catch (InterruptedException e) {
      if (loads[0]) {
        throw e;
      }
      // It was waiting for another call's result: the same as waiting for another thread's.
      throw Composition.interrupted();
    }
  }

  /** The same without waiting. */
  @SuppressWarnings("unchecked")
  static <T extends @Nullable Object> CompletionStage<T> begin(
      Composition composition,
      ResultCache<Object, @Nullable Object> cache,
      Object key,
      Supplier<CompletionStage<T>> body) {
    CompletionStage<@Nullable Object> result =
        cache.getAsync(key, (Supplier<CompletionStage<@Nullable Object>>) (Supplier<?>) body);
    return (CompletionStage<T>)
        result.exceptionallyCompose(thrown -> lastGood(composition, cache, key, thrown));
  }

  private static CompletionStage<@Nullable Object> lastGood(
      Composition composition,
      ResultCache<Object, @Nullable Object> cache,
      Object key,
      Throwable wrapped) {
    Throwable thrown = Thrown.unwrapped(wrapped);
    Cached<@Nullable Object> kept = composition.fallsBack(thrown) ? cache.lastGood(key) : null;
    return kept == null
        ? CompletableFuture.failedFuture(thrown)
        : CompletableFuture.completedFuture(kept.value());
  }
}
