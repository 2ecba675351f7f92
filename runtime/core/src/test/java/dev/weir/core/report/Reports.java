package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.api.BlockingLevel;
import dev.weir.api.OperationType;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Distribution;
import dev.weir.core.record.Snapshot.Line;
import dev.weir.core.record.Snapshot.Operation;
import dev.weir.core.record.Snapshot.Route;
import dev.weir.core.record.Snapshot.Self;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Snapshots to render. */
final class Reports {
  static final Instant FROM = Instant.parse("2026-11-01T10:00:00.123456789Z");

  private Reports() {}

  static Snapshot empty() {
    Self self = new Self(0, 0, 0, List.of(), List.of());
    return new Snapshot(FROM, FROM, List.of(), List.of(), self);
  }

  /** Two routes, the cheaper one first, and everything that can be there. */
  static Snapshot full() {
    Operation sleep =
        operation(OperationType.SLEEP_OPERATION, null, null, false, 1_000_000, List.of());
    Operation query =
        operation(
            OperationType.DATABASE_QUERY,
            "jdbc:h2:mem:shop",
            null,
            false,
            8_000_400,
            List.of(new Line("SELECT ?", 2, millis(8))));
    Operation call =
        operation(OperationType.EXTERNAL_API, "https://h:443", null, true, 3_000_000, List.of());
    Operation poll =
        operation(OperationType.NETWORK_IO, "tcp://h:1", "poller-*", false, 5_000, List.of());
    Route cheap = route("GET /b", 1, List.of());
    Route dear = route("GET /a", 9, List.of(sleep, query, call));
    Self self = new Self(1_234_567, 1, 2, List.of("com.acme.Gone"), List.of("note"));
    return new Snapshot(FROM, FROM.plusSeconds(60), List.of(cheap, dear), List.of(poll), self);
  }

  /** Everything that is text is {@code text}. */
  static Snapshot saying(String text) {
    Line line = new Line(text, 1, millis(1));
    Operation operation =
        new Operation(
            OperationType.FILE_IO,
            text,
            text,
            BlockingLevel.CRITICAL,
            false,
            1,
            0,
            0,
            millis(1),
            List.of(line),
            List.of(line));
    Route route =
        new Route(
            text,
            text,
            1,
            0,
            Map.of(),
            millis(1),
            millis(1),
            millis(1),
            millis(1),
            false,
            List.of(operation));
    Self self = new Self(0, 0, 0, List.of(text), List.of(text));
    return new Snapshot(FROM, FROM, List.of(route), List.of(operation), self);
  }

  static ReportContext context() {
    return context(millis(20), millis(10), Map.of());
  }

  static ReportContext context(Distribution response, Distribution blocked, Map<String, ?> extra) {
    return new ReportContext(
        "0.1", 4711, "17.0.15", "com.acme.Shop", FROM, response, blocked, extra);
  }

  static Distribution millis(long ms) {
    long nanos = ms * 1_000_000;
    return new Distribution(1, nanos, nanos, nanos, nanos, nanos, nanos, nanos);
  }

  static JsonNode parse(byte[] json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(Snapshot snapshot, ReportContext context) {
    return parse(JsonReport.render(snapshot, context));
  }

  private static Route route(String name, long blockedMs, List<Operation> operations) {
    return new Route(
        name,
        "servlet",
        4,
        1,
        Map.of(500, 1L, 200, 3L),
        millis(2 * blockedMs),
        millis(blockedMs),
        millis(1),
        new Distribution(2, 3000, 2000, 1000, 2000, 2000, 2000, 2000),
        true,
        operations);
  }

  private static Operation operation(
      OperationType type,
      @Nullable String target,
      @Nullable String pool,
      boolean async,
      long nanos,
      List<Line> statements) {
    Distribution blocked = new Distribution(2, nanos, nanos, nanos, nanos, nanos, nanos, nanos);
    Line cheap = new Line("com.acme.Repo.all(Repo.java:7)", 1, millis(1));
    Line dear = new Line("com.acme.Repo.find(Repo.java:42)", 3, millis(6));
    return new Operation(
        type,
        target,
        pool,
        type.level(),
        async,
        2,
        1,
        async ? 0 : 1,
        blocked,
        List.of(cheap, dear),
        statements);
  }
}
