package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports in which one field is not what it should be. */
class ReportShapeTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/alerts                       | [\"x\"]         | alerts[0]",
        "/alerts                       | {}            | alerts",
        "/self/overheadMs              | 1e999         | self.overheadMs",
        "/self/droppedKeys             | -1            | self.droppedKeys",
        "/self/notes                   | [1]           | self.notes[0]",
        "/self/more                    | -1e999        | self.more",
        "/summary                      | []            | summary",
        "/summary/blockedMs/total      | 1e999         | summary.blockedMs.total",
        "/summary/requests             | 1e3           | summary.requests",
        "/summary/errors               | 9007199254740993 | summary.errors",
        "/summary/operations           | {\"X\":1}       | summary.operations.X",
        "/summary/operations           | {\"X\":{\"blockedMs\":\"1\"}} | summary.operations.X.blockedMs",
        "/routes/0                     | null          | routes[0]",
        "/routes/0/route               | []            | routes[0].route",
        "/routes/0/requests            | \"5\"           | routes[0].requests",
        "/routes/0/requests            | null          | routes[0].requests",
        "/routes/0/requests            | 99999999999999999999 | routes[0].requests",
        "/routes/0/errors              | -1            | routes[0].errors",
        "/routes/0/statusCodes         | {\"ok\":1}      | routes[0].statusCodes.ok",
        "/routes/0/statusCodes         | []            | routes[0].statusCodes",
        "/routes/0/responseMs          | 7             | routes[0].responseMs",
        "/routes/0/blockedMs/total     | -1            | routes[0].blockedMs.total",
        "/routes/0/blockedMs/p99       | \"1\"           | routes[0].blockedMs.p99",
        "/routes/0/blockedMs/histogram | 1             | routes[0].blockedMs.histogram",
        "/routes/0/batches/requests    | [1,\"x\"]       | routes[0].batches.requests[1]",
        "/routes/0/operations          | {\"a\":1}       | routes[0].operations",
        "/routes/0/operations/0/type   | 1             | routes[0].operations[0].type",
        "/routes/0/operations/0/async  | \"no\"          | routes[0].operations[0].async",
        "/routes/0/operations/0/sites  | [{\"count\":-1}] | routes[0].operations[0].sites[0].count",
        "/unattributed                 | []            | unattributed",
        "/jvm                          | [1]           | jvm",
        "/from                         | 1             | from",
        "/to                           | \"tomorrow\"    | to",
        "/recommendations              | [{\"estimatedSavingMs\":\"x\"}] | recommendations[0].estimatedSavingMs",
        "/outcomes                     | [[]]          | outcomes[0]",
        "/instances                    | [1]           | instances[0]",
      })
  void whatIsWrongIsNamedWithItsFileInOneLine(String at, String value, String field)
      throws IOException {
    ObjectNode report = report();
    int name = at.lastIndexOf('/');
    JsonNode parent = report.at(at.substring(0, name));
    JsonNode wrong = new ObjectMapper().readTree(value);
    if (parent instanceof ArrayNode list) {
      list.set(Integer.parseInt(at.substring(name + 1)), wrong);
    } else {
      ((ObjectNode) parent).set(at.substring(name + 1), wrong);
    }
    // As text: a tree writes what is not finite in quotes.
    String json = report.toString().replace("\"-Infinity\"", "-1e999");
    refuse(json.replace("\"Infinity\"", "1e999"), field + " is ");
  }

  @Test
  void whatIsNestedTooDeepIsRefused() throws IOException {
    for (int depth : new int[] {100, 900}) {
      ObjectNode report = report();
      ((ObjectNode) report.path("jvm")).put("deep", "HERE");
      String nested = "[".repeat(depth) + "]".repeat(depth);
      refuse(report.toString().replace("\"HERE\"", nested), "jvm.deep[0]");
    }
  }

  @Test
  void batchesWithoutEndAreRefused() throws IOException {
    ObjectNode report = report();
    ArrayNode requests = ((ObjectNode) report.at("/routes/0/batches")).putArray("requests");
    for (int i = 0; i < 5_000; i++) {
      requests.add(1);
    }
    refuse(report.toString(), "routes[0].batches.requests is too long");
  }

  @Test
  void aRouteThatIsThereTwiceIsAddedUp() throws IOException {
    ObjectNode report = report();
    ((ArrayNode) report.path("routes")).add(report.at("/routes/0"));
    assertEquals(0, merge(write("twice.json", report.toString())), this::errors);
    assertEquals(2, Reports.parse(out.toByteArray()).path("routes").size());
  }

  @Test
  void whatIsNotKnownIsPassedOver() throws IOException {
    ObjectNode report = report();
    report.put("schemaVersion", "1.9").putArray("colours").add("red");
    ((ObjectNode) report.at("/routes/0")).putNull("later");
    String later = write("later.json", report.toString());
    assertEquals(0, merge(later), this::errors);
    assertNotEquals(2, diff(later, later), this::errors);
  }

  /** To show a report is no sum: it goes as far as it goes. */
  private void refuse(String json, String what) throws IOException {
    err.reset();
    String good = write("good.json", report().toString());
    String bad = write("bad.json", json);
    for (int code : new int[] {merge(good, bad), diff(good, bad), diff(bad, good)}) {
      assertEquals(2, code, this::errors);
    }
    assertEquals(3, errors().lines().count(), this::errors);
    for (String line : errors().lines().toList()) {
      assertTrue(line.contains("bad.json: " + what), line);
      assertFalse(line.contains("Exception"), line);
    }
    assertEquals(0, report(bad), this::errors);
  }

  private static ObjectNode report() {
    return (ObjectNode) Reports.parse(new Served(1).minutes(1, 5, 10, 20).report());
  }

  private int merge(String... files) {
    return MergeCommand.run(List.of(files), stream(out), stream(err));
  }

  private int diff(String... files) {
    return DiffCommand.run(List.of(files), path -> Map.of(), stream(out), stream(err));
  }

  private int report(String file) {
    int code = ReportCommand.run(List.of(file), stream(out), stream(err));
    for (String format : List.of("html", "markdown", "junit", "sarif", "collapsed")) {
      String target = folder.resolve("r." + format).toString();
      code =
          Math.max(
              code,
              ReportCommand.run(List.of(file, "--" + format, target), stream(out), stream(err)));
    }
    return code;
  }

  private static PrintStream stream(ByteArrayOutputStream of) {
    return new PrintStream(of, true, StandardCharsets.UTF_8);
  }

  private String write(String name, String report) throws IOException {
    return Files.writeString(folder.resolve(name), report).toString();
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
