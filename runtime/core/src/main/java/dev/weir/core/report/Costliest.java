package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Routes, operations and lines of a report by what they blocked. */
final class Costliest {
  private Costliest() {}

  /** Those of an array, the costliest first. */
  static List<JsonNode> of(JsonNode array) {
    List<JsonNode> all = new ArrayList<>();
    array.forEach(all::add);
    all.sort(Comparator.comparingDouble(Costliest::blockedMs).reversed());
    return all;
  }

  /** Blocked milliseconds, of a distribution or as a plain number. */
  static double blockedMs(JsonNode node) {
    JsonNode blocked = node.path("blockedMs");
    return blocked.isObject() ? blocked.path("total").asDouble() : blocked.asDouble();
  }

  /** Whether requests' own threads waited in it. */
  static boolean blocksRequests(JsonNode operation) {
    String type = operation.path("type").asText();
    return !operation.path("async").asBoolean()
        && !type.equals("CPU_INTENSIVE")
        && !type.equals("MEMORY_OPERATION");
  }
}
