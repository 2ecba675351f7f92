package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Names by which routes of several reports are compared. Where two frameworks name one the same, in
 * whichever of the reports, each of them says whose it is, so that the same is compared with the
 * same; else the name alone does, and a route that has moved to another framework is still the
 * route.
 */
final class RouteNames {
  private final Set<String> shared = new HashSet<>();

  RouteNames(Iterable<JsonNode> reports) {
    for (JsonNode report : reports) {
      Map<String, String> frameworks = new HashMap<>();
      for (JsonNode route : report.path("routes")) {
        String name = route.path("route").asText();
        String framework = route.path("framework").asText();
        if (!frameworks.computeIfAbsent(name, unused -> framework).equals(framework)) {
          shared.add(name);
        }
      }
    }
  }

  /**
   * Each route of one of the reports by its name.
   *
   * @throws UsageException if it has one twice
   */
  Map<String, JsonNode> of(JsonNode report, String file) throws UsageException {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    for (JsonNode route : report.path("routes")) {
      String name = route.path("route").asText();
      if (shared.contains(name)) {
        name = name + " (" + route.path("framework").asText() + ")";
      }
      if (all.putIfAbsent(name, route) != null) {
        throw new UsageException(file + " has the route " + name + " twice; write it anew");
      }
    }
    return all;
  }
}
