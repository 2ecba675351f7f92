package dev.weir.api;

/**
 * What a unit of work has waited for: its operations of one type and target.
 *
 * @param type what was waited for
 * @param target the other side, as the report names it; empty where there is none
 * @param count operations, at least 1
 * @param nanos all of them together, in nanoseconds
 * @param at the line of code of the longest, {@code com.acme.Repo.find(Repo.java:42)}; empty where
 *     none took as long as {@code weir.slow-operation}
 */
public record Blocked(OperationType type, String target, long count, long nanos, String at) {}
