package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.weir.api.OperationType;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Distribution;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportSchemaTest {
  private static final JsonSchema SCHEMA = schema();

  private static JsonSchema schema() {
    String name = "weir-report.schema.json";
    try (InputStream in = JsonReport.class.getResourceAsStream(name)) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(Objects.requireNonNull(in, name));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aReportWithEverythingIsValid() {
    ReportContext context =
        Reports.context(Reports.millis(20), Reports.millis(10), Map.of("port", 1, "x", "y"));
    assertValid(Reports.json(Reports.full(), context));
  }

  @Test
  void anEmptyReportIsValid() {
    assertValid(
        Reports.json(
            Reports.empty(), Reports.context(Distribution.EMPTY, Distribution.EMPTY, Map.of())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<script>alert(1)</script>",
        "\"'\\",
        "\u0000\u0007\u001b[31m\r\n\u2028",
        "\ud800",
        "\udc00\ud800",
        "\ud83d\ude00",
        "</script><!--",
        "{\"a\":1}"
      })
  void hostileTextIsValidAndSurvives(String text) {
    assertValidAndSaying(text);
  }

  @Test
  void longTextIsValidAndSurvives() {
    assertValidAndSaying("x\"".repeat(5_000));
  }

  @Test
  void everyTypeIsInTheSchema() {
    for (OperationType type : OperationType.values()) {
      JsonNode report = full();
      ((ObjectNode) report.at("/routes/0/operations/0")).put("type", type.name());
      assertValid(report);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', schemaVersion",
    "'', routes",
    "'', alerts",
    "/agent, version",
    "/jvm, pid",
    "/summary, blockingToAsyncRatio",
    "/summary/responseMs, p999",
    "/routes/0, route",
    "/routes/0/cpuMs, measured",
    "/routes/0/operations/0, async",
    "/routes/0/operations/0/sites/0, at",
    "/self, overheadMs",
    "/unattributed, operations"
  })
  void aMissingFieldIsRejected(String parent, String field) {
    JsonNode report = full();
    ((ObjectNode) report.at(parent)).remove(field);
    assertInvalid(report);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/agent",
        "/jvm",
        "/summary",
        "/summary/blockedMs",
        "/routes/0",
        "/routes/0/responseMs",
        "/routes/0/allocatedBytes",
        "/routes/0/operations/0",
        "/routes/0/operations/0/sites/0",
        "/routes/0/operations/0/statements/0",
        "/unattributed",
        "/unattributed/operations/0"
      })
  void anUnknownFieldIsRejected(String parent) {
    JsonNode report = full();
    ((ObjectNode) report.at(parent)).put("blockedNanos", 1);
    assertInvalid(report);
  }

  @Test
  void wrongValuesAreRejected() {
    assertRejects("/routes/0/operations/0", "type", "SQL");
    assertRejects("/routes/0/operations/0", "level", "high");
    assertRejects("", "schemaVersion", "2.0");
    assertRejects("", "from", "yesterday");
    assertRejects("/routes/0", "requests", "4");
    JsonNode report = full();
    ((ObjectNode) report.at("/routes/0/blockedMs")).put("max", -1);
    assertInvalid(report);
    report = full();
    ((ObjectNode) report.at("/summary/operations")).putObject("SQL").put("count", 1);
    assertInvalid(report);
    report = full();
    ((ArrayNode) report.path("recommendations")).addObject().put("id", "x");
    assertInvalid(report);
  }

  private static void assertRejects(String parent, String field, String value) {
    JsonNode report = full();
    ((ObjectNode) report.at(parent)).put(field, value);
    assertInvalid(report);
  }

  private static void assertValidAndSaying(String text) {
    Snapshot snapshot = Reports.saying(text);
    JsonNode report = Reports.json(snapshot, Reports.context());
    assertValid(report);
    String expected = Figures.wellFormed(text);
    for (String at :
        List.of(
            "/routes/0/route",
            "/routes/0/operations/0/target",
            "/routes/0/operations/0/sites/0/at",
            "/routes/0/operations/0/statements/0/statement",
            "/unattributed/operations/0/threadPool",
            "/self/notes/0")) {
      assertEquals(expected, report.at(at).asText(), at);
    }
  }

  private static JsonNode full() {
    return Reports.json(Reports.full(), Reports.context());
  }

  private static void assertValid(JsonNode report) {
    assertEquals(Set.of(), SCHEMA.validate(report));
  }

  private static void assertInvalid(JsonNode report) {
    Set<ValidationMessage> messages = SCHEMA.validate(report);
    assertFalse(messages.isEmpty(), report::toString);
  }
}
