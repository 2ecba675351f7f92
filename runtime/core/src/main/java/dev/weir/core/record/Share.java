package dev.weir.core.record;

import org.jspecify.annotations.Nullable;

/**
 * What a request's own thread has waited for under one key up to now.
 *
 * @param count operations
 * @param nanos all of them together
 * @param at the line of the longest that was slow; null where none was
 */
public record Share(Key key, long count, long nanos, @Nullable String at) {}
