package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.record.Snapshot;
import dev.weir.core.watch.Window;
import dev.weir.core.watch.WindowFigures;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MonitoringJsonTest {
  /** Two frameworks have the same route. */
  private static Snapshot twins() {
    Snapshot full = Reports.full();
    Snapshot.Route route = full.routes().get(1);
    List<Snapshot.Route> routes = new ArrayList<>(full.routes());
    routes.add(
        new Snapshot.Route(
            route.route(),
            "netty",
            route.requests(),
            route.errors(),
            route.statusCodes(),
            route.response(),
            route.blocked(),
            route.cpu(),
            route.allocated(),
            route.eventLoop(),
            route.operations()));
    return new Snapshot(full.from(), full.to(), routes, full.unattributed(), full.self());
  }

  private static List<String> routes(@Nullable String route, @Nullable String framework) {
    byte[] answer = MonitoringJson.routes(twins(), Reports.context(), route, framework, true);
    List<String> frameworks = new ArrayList<>();
    for (JsonNode one : Reports.parse(answer).path("routes")) {
      frameworks.add(one.path("framework").asText());
    }
    frameworks.sort(null);
    return frameworks;
  }

  @Test
  void aRouteIsOneOfAFramework() {
    assertEquals(List.of("netty"), routes("GET /a", "netty"));
    assertEquals(List.of("servlet"), routes("GET /a", "servlet"));
    assertEquals(List.of("netty", "servlet"), routes("GET /a", null));
    assertEquals(List.of("servlet", "servlet"), routes(null, "servlet"));
    assertEquals(List.of(), routes("GET /b", "netty"));
  }

  @Test
  void whatBlocksMostTellsWhoseRouteItIs() {
    WindowFigures none = WindowFigures.none(Window.MINUTE, Reports.FROM);
    JsonNode summary = Reports.parse(MonitoringJson.summary(twins(), Reports.context(), none));
    List<String> frameworks = summary.path("topBlockers").findValuesAsText("framework");
    frameworks.sort(null);
    assertEquals(List.of("netty", "netty", "servlet", "servlet"), frameworks);
  }
}
