package dev.weir.core.limit.cache;

import org.jspecify.annotations.Nullable;

/** A result, null or not, and when it was loaded. Compared by identity. */
final class Kept<V extends @Nullable Object> {
  final V value;
  final long loadedAt;

  Kept(V value, long loadedAt) {
    this.value = value;
    this.loadedAt = loadedAt;
  }
}
