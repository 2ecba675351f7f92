package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.regression.RouteFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One side of a comparison: a report, or logs of the history.
 *
 * @param name the file or folder
 * @param routes what is known of each route
 * @param nodes the routes of the report by the same names; null where it is history
 */
record DiffInput(
    String name, Map<String, RouteFacts> routes, @Nullable Map<String, JsonNode> nodes) {

  /** All sides: what a route is called depends on the others too. */
  static List<DiffInput> read(List<String> names, HistoryReader history) throws UsageException {
    Map<String, JsonNode> reports = new HashMap<>();
    for (String name : names) {
      if (!isHistory(name)) {
        reports.put(name, ReportFile.whole(name));
      }
    }
    RouteNames routeNames = new RouteNames(reports.values());
    List<DiffInput> all = new ArrayList<>();
    for (String name : names) {
      JsonNode report = reports.get(name);
      if (report == null) {
        all.add(new DiffInput(name, history(name, history), null));
      } else {
        Map<String, JsonNode> nodes = routeNames.of(report, name);
        all.add(new DiffInput(name, ReportFacts.of(nodes, name), nodes));
      }
    }
    return all;
  }

  private static boolean isHistory(String name) throws UsageException {
    return name.endsWith(".hlog") || Files.isDirectory(path(name));
  }

  private static Path path(String name) throws UsageException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new UsageException(name + " is no name of a file");
    }
  }

  private static Map<String, RouteFacts> history(String name, HistoryReader history)
      throws UsageException {
    Map<String, RouteFacts> routes;
    try {
      routes = history.read(path(name));
    } catch (IOException e) {
      throw new UsageException(name + " cannot be read; name a weir-report.json or a history log");
    }
    if (routes.isEmpty()) {
      throw new UsageException(
          name + " has no history of requests; name a weir-report.json or a history log");
    }
    return routes;
  }

  long requests() {
    long sum = 0;
    for (RouteFacts route : routes.values()) {
      sum += route.requests();
    }
    return sum;
  }
}
