package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.api.BlockingLevel;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Operations of one route, or outside any, of many instances. */
final class MergedOperations {
  static final Comparator<JsonNode> COSTLIEST =
      Comparator.comparingDouble(Costliest::blockedMs).reversed();

  private static final JsonNodeFactory NODES = new JsonNodeFactory(true);
  private static final String[] KEYS = {"type", "target", "threadPool", "async"};

  private final Map<String, Sum> sums = new LinkedHashMap<>();

  private static final class Sum {
    final JsonNode first;
    long count;
    long errors;
    long pinned;
    boolean untimed;
    String level = BlockingLevel.LOW.name();
    final MergedTimes blocked = MergedTimes.milliseconds();
    final Map<String, Line> sites = new LinkedHashMap<>();
    final Map<String, Line> statements = new LinkedHashMap<>();

    Sum(JsonNode first) {
      this.first = first;
    }
  }

  private static final class Line {
    long count;
    BigDecimal blockedMs = BigDecimal.ZERO;
    BigDecimal maxMs = BigDecimal.ZERO;
    long requests;
    long most;

    void add(JsonNode other) {
      count += other.path("count").asLong();
      blockedMs = blockedMs.add(other.path("blockedMs").decimalValue());
      maxMs = maxMs.max(other.path("maxMs").decimalValue());
      requests += other.path("requests").asLong();
      most = Math.max(most, other.path("mostInOneRequest").asLong());
    }
  }

  void add(JsonNode operations, String file) throws UsageException {
    for (JsonNode operation : operations) {
      StringBuilder key = new StringBuilder();
      for (String name : KEYS) {
        key.append(operation.path(name).asText()).append('\n');
      }
      add(sums.computeIfAbsent(key.toString(), unused -> new Sum(operation)), operation, file);
    }
  }

  private static void add(Sum sum, JsonNode other, String file) throws UsageException {
    long count = other.path("count").asLong();
    sum.count += count;
    sum.errors += other.path("errors").asLong();
    sum.pinned += other.path("pinned").asLong();
    sum.untimed |= other.path("withoutTimeout").asBoolean();
    String level = other.path("level").asText();
    if (rank(level) > rank(sum.level)) {
      sum.level = level;
    }
    sum.blocked.add(other.path("blockedMs"), count, file);
    lines(sum.sites, other.path("sites"), "at");
    lines(sum.statements, other.path("statements"), "statement");
  }

  private static int rank(String level) {
    try {
      return BlockingLevel.valueOf(level).ordinal();
    } catch (IllegalArgumentException e) {
      return -1;
    }
  }

  private static void lines(Map<String, Line> into, JsonNode lines, String name) {
    for (JsonNode line : lines) {
      into.computeIfAbsent(line.path(name).asText(), unused -> new Line()).add(line);
    }
  }

  /** What other threads did for requests, in milliseconds. */
  BigDecimal asyncMs() {
    BigDecimal sum = BigDecimal.ZERO;
    for (Sum one : sums.values()) {
      sum = one.first.path("async").asBoolean() ? sum.add(one.blocked.total()) : sum;
    }
    return sum;
  }

  ArrayNode json() {
    ArrayNode all = NODES.arrayNode();
    sums.values().stream().map(MergedOperations::json).sorted(COSTLIEST).forEach(all::add);
    return all;
  }

  private static ObjectNode json(Sum sum) {
    ObjectNode json = NODES.objectNode();
    for (String name : new String[] {"type", "target", "threadPool"}) {
      if (sum.first.has(name)) {
        json.set(name, sum.first.path(name));
      }
    }
    json.put("level", sum.level);
    json.put("async", sum.first.path("async").asBoolean());
    json.put("count", sum.count);
    json.put("errors", sum.errors);
    if (sum.pinned > 0) {
      json.put("pinned", sum.pinned);
    }
    if (sum.untimed) {
      json.put("withoutTimeout", true);
    }
    json.set("blockedMs", sum.blocked.json());
    json.set("sites", lines(sum.sites, "at"));
    if (!sum.statements.isEmpty()) {
      json.set("statements", lines(sum.statements, "statement"));
    }
    return json;
  }

  private static ArrayNode lines(Map<String, Line> lines, String name) {
    ArrayNode all = NODES.arrayNode();
    lines.entrySet().stream()
        .map(line -> line(line.getKey(), line.getValue(), name))
        .sorted(COSTLIEST)
        .forEach(all::add);
    return all;
  }

  private static ObjectNode line(String text, Line line, String name) {
    ObjectNode json = NODES.objectNode();
    json.put(name, text);
    json.put("count", line.count);
    json.put("blockedMs", Figures.plain(line.blockedMs));
    if (name.equals("at")) {
      json.put("maxMs", Figures.plain(line.maxMs));
    } else if (line.requests > 0) {
      json.put("requests", line.requests);
      json.put("mostInOneRequest", line.most);
    }
    return json;
  }
}
