package dev.weir.core.regression;

import java.time.Instant;

/**
 * A route that has become slower than it was, while that lasts.
 *
 * @param change by how much, and how certain that is
 * @param against what it is compared with, in words
 * @param since when it was found
 */
public record Regression(RouteChange change, String against, Instant since) {}
