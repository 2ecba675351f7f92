package com.acme.shop.traffic;

import java.util.Map;
import java.util.TreeMap;

/** How often each route answered with each status. Guarded by itself: customers share it. */
final class Tally {
  private final Map<String, Map<String, Long>> routes = new TreeMap<>();

  synchronized void add(String route, String status) {
    routes.computeIfAbsent(route, r -> new TreeMap<>()).merge(status, 1L, Long::sum);
  }

  /** The number of answers of one status, such as {@code "200"}. */
  synchronized long count(String route, String status) {
    return routes.getOrDefault(route, Map.of()).getOrDefault(status, 0L);
  }

  /** Whether the shop was there at all. */
  synchronized boolean answered() {
    return routes.values().stream()
        .flatMap(statuses -> statuses.keySet().stream())
        .anyMatch(status -> status.length() == 3);
  }

  /** A line per route and status, and the total. */
  @Override
  public synchronized String toString() {
    var text = new StringBuilder();
    long total = 0;
    for (var route : routes.entrySet()) {
      for (var status : route.getValue().entrySet()) {
        text.append(
            String.format("%-24s %-11s %8d%n", route.getKey(), status.getKey(), status.getValue()));
        total += status.getValue();
      }
    }
    return text.append(String.format("%-36s %8d%n", "total", total)).toString();
  }
}
