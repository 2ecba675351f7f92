package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.weir.core.record.HistogramText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  @Test
  void theSumOfHalvesIsTheWhole() throws IOException {
    // The same requests once in one instance, once spread over two.
    Served one = new Served(1);
    Served two = new Served(1);
    Served all = new Served(1);
    for (int i = 0; i < 400; i++) {
      // Each has its own numbers, so the ones of the whole are drawn twice.
      all.request("GET /a", i % 2 == 0 ? 5 : 500);
    }
    Served skipped = new Served(1);
    List<JsonNode> halves = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      (i % 2 == 0 ? one : skipped).request("GET /a", 5);
      (i % 2 == 0 ? skipped : two).request("GET /a", 500);
    }
    JsonNode whole = Reports.parse(all.report());
    JsonNode merged = merge(write("one.json", one.report()), write("two.json", two.report()));
    halves.add(Reports.parse(one.report()));
    halves.add(Reports.parse(two.report()));
    assertEquals(400, merged.at("/routes/0/requests").asInt());
    for (String at :
        List.of(
            "/summary/responseMs/total",
            "/routes/0/blockedMs/total",
            "/routes/0/operations/0/blockedMs/total",
            "/routes/0/operations/1/blockedMs/total",
            "/summary/operations/EXTERNAL_API/blockedMs",
            "/summary/requests",
            "/routes/0/operations/0/count")) {
      BigDecimal sum = BigDecimal.ZERO;
      for (JsonNode half : halves) {
        sum = sum.add(half.at(at).decimalValue());
      }
      assertEquals(0, sum.compareTo(merged.at(at).decimalValue()), at + " " + merged.at(at));
    }
    // Half of the requests take 5 ms, half 500: an average of percentiles would say 250.
    assertEquals(
        whole.at("/routes/0/responseMs/p90").asDouble(),
        merged.at("/routes/0/responseMs/p90").asDouble(),
        0.1 * whole.at("/routes/0/responseMs/p90").asDouble());
    assertTrue(merged.at("/routes/0/responseMs/p90").asDouble() > 400, merged.toString());
    assertEquals(
        400,
        HistogramText.parse(merged.at("/routes/0/blockedMs/histogram").asText()).getTotalCount());
  }

  @Test
  void theSumIsAReport() throws IOException {
    String served = write("a.json", new Served(1).minutes(1, 5, 10, 20).report());
    String other = write("b.json", new Served(2).minutes(1, 3, 10, 20).report());
    JsonNode merged =
        merge(served, other, write("full.json", full(1)), write("again.json", full(2)));
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                Objects.requireNonNull(
                    JsonReport.class.getResourceAsStream("weir-report.schema.json")));
    assertEquals(Set.of(), schema.validate(merged));
    assertEquals(4, merged.path("instances").size());
    String again = Files.writeString(folder.resolve("m.json"), merged.toString()).toString();
    JsonNode twice = merge(again, served);
    assertEquals(Set.of(), schema.validate(twice));
    assertEquals(5, twice.path("instances").size());
    assertEquals(
        merged.at("/summary/requests").asInt()
            + Reports.parse(Files.readAllBytes(Path.of(served))).at("/summary/requests").asInt(),
        twice.at("/summary/requests").asInt());
    assertEquals(0, ReportCommand.run(List.of(again), stream(out), stream(err)));
    assertEquals(
        0,
        DiffCommand.run(
            List.of(again, again), path -> java.util.Map.of(), stream(out), stream(err)));
  }

  /** Everything that can be there, with histograms of one value each. */
  private static byte[] full(int pid) {
    ObjectNode report = (ObjectNode) Reports.json(Reports.full(), Reports.context());
    ((ObjectNode) report.path("jvm")).put("pid", pid);
    org.HdrHistogram.Histogram one = new org.HdrHistogram.Histogram(2);
    one.recordValue(1000);
    report
        .findParents("p999")
        .forEach(times -> ((ObjectNode) times).put("histogram", HistogramText.of(one)));
    return report.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void oneReportStaysWhatItIs() throws IOException {
    byte[] report = new Served(1).minutes(1, 5, 10, 20).report();
    JsonNode merged = merge(write("a.json", report));
    JsonNode before = Reports.parse(report);
    for (String at : List.of("/routes/0/responseMs", "/routes/1/blockedMs", "/routes/0/cpuMs")) {
      for (String figure : List.of("total", "mean", "p50", "p99", "p999", "max", "histogram")) {
        assertEquals(before.at(at).path(figure), merged.at(at).path(figure), at + figure);
      }
    }
    assertEquals(before.at("/routes/0/batches"), merged.at("/routes/0/batches"));
    ObjectNode summary = (ObjectNode) before.path("summary");
    String ratio = "blockingToAsyncRatio";
    // Out of milliseconds with three decimals, where the agent has nanoseconds.
    double was = summary.remove(ratio).asDouble();
    assertEquals(was, ((ObjectNode) merged.path("summary")).remove(ratio).asDouble(), was / 1000);
    assertEquals(summary, merged.path("summary"));
  }

  @Test
  void outWritesAFile() throws IOException {
    String report = write("a.json", new Served(1).minutes(1, 1, 10, 20).report());
    String other = write("b.json", new Served(1).minutes(1, 1, 10, 20).report());
    Path file = folder.resolve("all.json");
    assertEquals(0, run(report, other, "--out", file.toString()), this::errors);
    assertEquals("", text() + errors());
    assertEquals(240, Reports.parse(Files.readAllBytes(file)).at("/summary/requests").asInt());
  }

  @Test
  void wrongUsageIsRefusedInOneLine() throws IOException {
    String none = write("none.json", JsonReport.render(Reports.full(), Reports.context()));
    String whole = new String(new Served(1).minutes(1, 1, 10, 20).report(), StandardCharsets.UTF_8);
    String timeless =
        Files.writeString(
                folder.resolve("t.json"), whole.replaceFirst("\"from\":\"[^\"]*\"", "\"from\":1"))
            .toString();
    String codeless =
        Files.writeString(folder.resolve("c.json"), whole.replace("\"200\":", "\"ok\":"))
            .toString();
    for (String[] args :
        new String[][] {
          {},
          {"missing.json"},
          {"--out"},
          {"a.json", "--out"},
          {"--fast"},
          {none},
          {timeless},
          {codeless}
        }) {
      assertEquals(2, run(args), String.join(" ", args));
      assertEquals(1, errors().lines().count(), this::errors);
      assertTrue(errors().startsWith("weir merge: "), this::errors);
      assertFalse(errors().contains("Exception"), this::errors);
    }
    assertEquals(0, run("--help"));
    assertTrue(text().startsWith("Usage: merge <json>"), this::text);
  }

  @Test
  void alertsOfProcessesWithTheSameNumberAreToldApart() throws IOException {
    List<String> ids = new ArrayList<>();
    JsonNode merged = merge(write("one.json", alerted()), write("two.json", alerted()));
    merged.path("alerts").forEach(alert -> ids.add(alert.path("id").asText()));
    String pid = Reports.parse(alerted()).at("/jvm/pid").asText();
    assertEquals(List.of("a1@" + pid, "a1@" + pid + ".2"), ids);
  }

  @Test
  void ofOneProcessTheNewestReportCounts() throws IOException {
    Served served = new Served(1).minutes(1, 1, 10, 20);
    String old = write("old.json", until(served.report(), "2026-11-29T08:01:00Z"));
    String now =
        write("new.json", until(served.minutes(1, 1, 10, 20).report(), "2026-11-29T08:02:00Z"));
    String other = write("other.json", new Served(1).minutes(1, 1, 10, 20).report());
    for (String[] files :
        new String[][] {{old, now, other}, {now, other, old}, {other, now, old, old}}) {
      JsonNode merged = merge(files);
      assertEquals(360, merged.at("/summary/requests").asInt());
      assertEquals(2, merged.path("instances").size());
      assertEquals(1, errors().lines().count(), this::errors);
      assertTrue(errors().contains("old.json") && !errors().contains("new.json"), this::errors);
    }
  }

  private static byte[] until(byte[] report, String to) {
    return ((ObjectNode) Reports.parse(report))
        .put("to", to)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatBecameOfAdviceIsKeptOnce() throws IOException {
    JsonNode merged =
        merge(
            write("one.json", gained(25)),
            write("two.json", gained(25)),
            write("three.json", gained(20)),
            write("none.json", new Served(1).report()));
    assertEquals(List.of("25", "20"), merged.path("outcomes").findValuesAsText("gainedMs"));
    assertFalse(merge(write("none.json", new Served(1).report())).has("outcomes"));
  }

  private static byte[] gained(int millis) {
    ObjectNode report = (ObjectNode) Reports.parse(new Served(1).report());
    report.putArray("outcomes").addObject().put("id", "sleep-1").put("gainedMs", millis);
    return report.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] alerted() {
    ObjectNode report = (ObjectNode) Reports.parse(new Served(1).report());
    report.putArray("alerts").addObject().put("id", "a1");
    return report.toString().getBytes(StandardCharsets.UTF_8);
  }

  private JsonNode merge(String... files) {
    assertEquals(0, run(files), this::errors);
    return Reports.parse(out.toByteArray());
  }

  private int run(String... args) {
    out.reset();
    err.reset();
    return MergeCommand.run(List.of(args), stream(out), stream(err));
  }

  private static PrintStream stream(ByteArrayOutputStream of) {
    return new PrintStream(of, true, StandardCharsets.UTF_8);
  }

  private String write(String name, byte[] report) throws IOException {
    return Files.write(folder.resolve(name), report).toString();
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
