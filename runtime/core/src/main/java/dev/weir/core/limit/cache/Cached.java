package dev.weir.core.limit.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A result that was kept.
 *
 * @param value may be null where nulls are kept
 * @param age since it was loaded
 * @param fresh whether it still stands for a call
 */
public record Cached<V extends @Nullable Object>(V value, Duration age, boolean fresh) {}
