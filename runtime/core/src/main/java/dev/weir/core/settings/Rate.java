package dev.weir.core.settings;

/**
 * So many operations in a period, such as {@code 1000/1m}.
 *
 * @param permits how many, 1 or more
 * @param periodNanos in how many nanoseconds, 1 or more
 */
public record Rate(long permits, long periodNanos) {}
