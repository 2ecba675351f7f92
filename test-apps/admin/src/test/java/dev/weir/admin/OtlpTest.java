package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.harness.Jdks;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Metrics as a collector takes them, decoded by the protocol's own library. */
class OtlpTest {
  @TempDir Path folder;

  static List<Path> jdks() {
    return Jdks.all();
  }

  /** Keeps of each request a line that is made of its head, and its body. */
  private static HttpServer collector(
      String path, Function<HttpExchange, String> head, BlockingQueue<String> received)
      throws IOException {
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    collector.createContext(
        path,
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          received.add(head.apply(exchange) + "\n" + new String(body, StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    return collector;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aCollectorGetsWhatTheReportSays(Path jdk) throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    HttpServer collector =
        collector(
            "/v1/metrics",
            exchange -> String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
            received);
    String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();
    try (Application application =
        Application.start(jdk, folder, 3, "-Dweir.export.otlp.endpoint=" + endpoint)) {
      application.callEach(3, 20);
      assertTrue(received.poll(30, TimeUnit.SECONDS) != null, application.jvm.err());
      received.clear();
      application.callEach(3, 1);
      application.jvm.terminate();
      String last = received.poll(5, TimeUnit.SECONDS);
      check(String.valueOf(last));
      assertEquals(2, application.jvm.err().lines().count(), application.jvm.err());
    } finally {
      collector.stop(0);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aCollectorIsToldWhoAsksAndOfWhom(Path jdk) throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    HttpServer collector =
        collector(
            "/",
            exchange -> {
              Headers headers = exchange.getRequestHeaders();
              return exchange.getRequestURI()
                  + " "
                  + headers.getFirst("Authorization")
                  + " "
                  + headers.getFirst("X-Tenant")
                  + " "
                  + headers.getFirst("X-Other");
            },
            received);
    String endpoint =
        "http://scott:ti%40ger@127.0.0.1:" + collector.getAddress().getPort() + "/otlp/?tenant=a";
    Map<String, String> environment =
        Map.of(
            "OTEL_EXPORTER_OTLP_HEADERS",
            "x-other=no",
            "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
            "x-tenant=acme%20inc,x-tenant-two=%zz",
            "OTEL_RESOURCE_ATTRIBUTES",
            "service.name=shop,team=a%2Cb");
    try (Application application =
        Application.start(jdk, folder, environment, 1, "-Dweir.export.otlp.endpoint=" + endpoint)) {
      application.callEach(1, 1);
      application.admin();
      application.jvm.terminate();
      String[] last = String.valueOf(received.poll(30, TimeUnit.SECONDS)).split("\n", 2);
      assertEquals(
          "/otlp/v1/metrics?tenant=a Basic c2NvdHQ6dGlAZ2Vy acme inc null",
          last[0],
          application.jvm.err());
      ExportMetricsServiceRequest.Builder builder = ExportMetricsServiceRequest.newBuilder();
      JsonFormat.parser().merge(last[1], builder);
      Map<String, String> attributes =
          texts(builder.getResourceMetrics(0).getResource().getAttributesList());
      assertEquals("shop", attributes.get("service.name"));
      assertEquals("a,b", attributes.get("team"));
    } finally {
      collector.stop(0);
    }
  }

  private static void check(String request) throws Exception {
    String[] parts = request.split("\n", 2);
    assertEquals("application/json", parts[0]);
    ExportMetricsServiceRequest.Builder builder = ExportMetricsServiceRequest.newBuilder();
    JsonFormat.parser().merge(parts[1], builder);
    var resource = builder.getResourceMetrics(0);
    Map<String, String> attributes = texts(resource.getResource().getAttributesList());
    assertEquals("com.acme.routes.ManyRoutes", attributes.get("service.name"));
    Map<String, Metric> metrics = new HashMap<>();
    resource.getScopeMetrics(0).getMetricsList().forEach(one -> metrics.put(one.getName(), one));
    // What /metrics has; see the unit test for all of it.
    List<String> names =
        List.of("weir.responses", "weir.target.operations", "weir.alerts", "weir.build_info");
    assertTrue(metrics.keySet().containsAll(names), metrics.keySet().toString());
    Metric duration = metrics.get("http.server.request.duration");
    assertEquals("s", duration.getUnit());
    assertEquals(
        AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE,
        duration.getHistogram().getAggregationTemporality());
    long requests = 0;
    for (HistogramDataPoint point : duration.getHistogram().getDataPointsList()) {
      assertEquals("GET", texts(point.getAttributesList()).get("http.request.method"));
      assertEquals(point.getExplicitBoundsCount() + 1, point.getBucketCountsCount());
      assertEquals(point.getCount(), point.getBucketCountsList().stream().mapToLong(n -> n).sum());
      assertTrue(point.getSum() > 0 && point.getTimeUnixNano() > point.getStartTimeUnixNano());
      requests += point.getCount();
    }
    assertEquals(63, requests);
    Metric blocked = metrics.get("weir.operation.blocked");
    assertTrue(blocked.getSum().getIsMonotonic());
    assertTrue(blocked.getSum().getDataPointsCount() >= 3, blocked.toString());
  }

  private static Map<String, String> texts(List<KeyValue> attributes) {
    Map<String, String> texts = new HashMap<>();
    attributes.forEach(one -> texts.put(one.getKey(), one.getValue().getStringValue()));
    return texts;
  }
}
