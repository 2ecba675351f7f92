package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.regression.RouteFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One side of a comparison: a report, or logs of the history.
 *
 * @param name the file or folder
 * @param routes what is known of each route
 * @param report the report; null where it is history
 */
record DiffInput(String name, Map<String, RouteFacts> routes, @Nullable JsonNode report) {

  static DiffInput read(String name, HistoryReader history) throws UsageException {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      throw new UsageException(name + " is no name of a file");
    }
    if (name.endsWith(".hlog") || Files.isDirectory(path)) {
      return history(name, path, history);
    }
    JsonNode report = ReportFile.whole(name);
    return new DiffInput(name, ReportFacts.of(report, name), report);
  }

  private static DiffInput history(String name, Path path, HistoryReader history)
      throws UsageException {
    Map<String, RouteFacts> routes;
    try {
      routes = history.read(path);
    } catch (IOException e) {
      throw new UsageException(name + " cannot be read; name a weir-report.json or a history log");
    }
    if (routes.isEmpty()) {
      throw new UsageException(
          name + " has no history of requests; name a weir-report.json or a history log");
    }
    return new DiffInput(name, routes, null);
  }

  /** The routes of the report by their names, as {@link #routes} has them. */
  Map<String, JsonNode> nodes() {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    if (report != null) {
      for (JsonNode route : report.path("routes")) {
        all.putIfAbsent(route.path("route").asText(), route);
      }
    }
    return all;
  }

  long requests() {
    long sum = 0;
    for (RouteFacts route : routes.values()) {
      sum += route.requests();
    }
    return sum;
  }
}
