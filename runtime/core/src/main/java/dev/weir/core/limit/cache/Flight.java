package dev.weir.core.limit.cache;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A load on its way, which others wait for. */
final class Flight<V extends @Nullable Object> extends CompletableFuture<Kept<V>> {
  /** Who loads; null where no thread does. */
  final @Nullable Thread loader;

  /** Somebody has invalidated the key: what comes is for those who wait, and not to be kept. */
  volatile boolean invalid;

  Flight(@Nullable Thread loader) {
    this.loader = loader;
  }
}
