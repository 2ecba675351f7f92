package dev.weir.core.record;

import java.util.List;

/**
 * How long the requests of a route took.
 *
 * @param route method and template
 * @param framework who named the route
 * @param count how many ended
 * @param totalNanos their exact sum
 * @param upTo how many took at most each of the bounds that were asked for, within 1 %
 */
public record RequestHistogram(
    String route, String framework, long count, long totalNanos, List<Long> upTo) {}
