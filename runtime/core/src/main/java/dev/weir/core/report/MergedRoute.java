package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One route of many instances. */
final class MergedRoute {
  private static final String[] BATCHES = {
    "requests", "blockedMs", "blockedLogs", "responseMs", "responseLogs"
  };
  private static final int MOST_BATCHES = 96;

  private String route = "";
  private String framework = "";
  private long requests;
  private long errors;
  private boolean eventLoop;
  private final Map<Integer, Long> statusCodes = new TreeMap<>();
  private final MergedTimes response = MergedTimes.milliseconds();
  private final MergedTimes blocked = MergedTimes.milliseconds();
  private final MergedTimes cpu = MergedTimes.milliseconds();
  private final MergedTimes allocated = MergedTimes.bytes();
  private final MergedOperations operations = new MergedOperations();
  private long seconds;
  private final List<BigDecimal[]> batches = new ArrayList<>();

  void add(JsonNode other, String file) throws UsageException {
    route = other.path("route").asText();
    framework = other.path("framework").asText();
    long more = other.path("requests").asLong();
    requests += more;
    errors += other.path("errors").asLong();
    eventLoop |= other.path("eventLoop").asBoolean();
    other
        .path("statusCodes")
        .properties()
        .forEach(
            code ->
                statusCodes.merge(
                    Integer.parseInt(code.getKey()), code.getValue().asLong(), Long::sum));
    response.add(other.path("responseMs"), more, file);
    blocked.add(other.path("blockedMs"), more, file);
    cpu.add(other.path("cpuMs"), other.path("cpuMs").path("measured").asLong(), file);
    allocated.add(
        other.path("allocatedBytes"), other.path("allocatedBytes").path("measured").asLong(), file);
    operations.add(other.path("operations"), file);
    batches(other.path("batches"));
  }

  /** Batches of different instances stand one after the other. */
  private void batches(JsonNode other) {
    seconds = Math.max(seconds, other.path("seconds").asLong());
    for (int i = 0; i < other.path(BATCHES[0]).size(); i++) {
      BigDecimal[] batch = new BigDecimal[BATCHES.length];
      for (int k = 0; k < batch.length; k++) {
        batch[k] = other.path(BATCHES[k]).path(i).decimalValue();
      }
      batches.add(batch);
    }
    while (batches.size() > MOST_BATCHES) {
      for (int i = 0; i + 1 < batches.size(); i++) {
        BigDecimal[] second = batches.remove(i + 1);
        for (int k = 0; k < second.length; k++) {
          batches.get(i)[k] = batches.get(i)[k].add(second[k]);
        }
      }
      seconds *= 2;
    }
  }

  BigDecimal asyncMs() {
    return operations.asyncMs();
  }

  ObjectNode json() {
    ObjectNode json = new JsonNodeFactory(true).objectNode();
    json.put("route", route);
    json.put("framework", framework);
    json.put("requests", requests);
    json.put("errors", errors);
    ObjectNode codes = json.putObject("statusCodes");
    statusCodes.forEach((code, count) -> codes.put(Integer.toString(code), count));
    json.set("responseMs", response.json());
    json.set("blockedMs", blocked.json());
    json.set("cpuMs", cpu.json().put("measured", cpu.count()));
    json.set("allocatedBytes", allocated.json().put("measured", allocated.count()));
    json.put("blockedRatio", MergedTimes.ratio(blocked.total(), response.total()));
    json.put("eventLoop", eventLoop);
    if (!batches.isEmpty()) {
      ObjectNode all = json.putObject("batches");
      all.put("seconds", seconds);
      for (int k = 0; k < BATCHES.length; k++) {
        ArrayNode list = all.putArray(BATCHES[k]);
        for (BigDecimal[] batch : batches) {
          list.add(Figures.plain(batch[k]));
        }
      }
    }
    json.set("operations", operations.json());
    return json;
  }
}
