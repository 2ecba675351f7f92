package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The formats that a report can be written in. */
class FormatsTest {
  private static final String HOSTILE =
      "<script>alert(1)</script>|`[x](javascript:alert(2))`\n"
          + "\"'&]]>--><img src=x onerror=alert(3)>";

  @TempDir Path folder;

  /** The full report with an alert and recommendations on its routes. */
  private static ObjectNode report() {
    ObjectNode report = (ObjectNode) Reports.json(Reports.full(), Reports.context());
    ArrayNode alerts = (ArrayNode) report.get("alerts");
    alerts
        .addObject()
        .put("id", "a1")
        .put("kind", "ERROR_RATE")
        .put("subject", "GET /a")
        .put("level", "CRITICAL")
        .put("state", "ACTIVE")
        .put("text", "25 % of 4 requests failed")
        .put("raisedAt", "2026-11-01T10:00:00Z");
    ObjectNode advice =
        ((ArrayNode) report.get("recommendations"))
            .addObject()
            .put("id", "sleep-1")
            .put("kind", "sleep")
            .put("route", "GET /b")
            .put("severity", "MEDIUM")
            .put("title", "sleeps in a request")
            .put("action", "do not")
            .put("estimatedSavingMs", 1.5);
    advice.putObject("evidence").put("line", "com.acme.Shop.buy(Shop.java:17)").put("count", 3);
    report
        .putArray("outcomes")
        .addObject()
        .put("route", "GET /c")
        .put("title", "Requests sleep")
        .put("predictedMs", 25)
        .put("gainedMs", 24.25)
        .put("beforeMs", 30)
        .put("afterMs", 5.75);
    return report;
  }

  private static JsonNode hostile() {
    ObjectNode report = (ObjectNode) Reports.json(Reports.saying(HOSTILE), Reports.context());
    ((ArrayNode) report.get("alerts"))
        .addObject()
        .put("kind", HOSTILE)
        .put("subject", HOSTILE)
        .put("level", "CRITICAL")
        .put("state", HOSTILE)
        .put("text", HOSTILE);
    ((ArrayNode) report.get("recommendations"))
        .addObject()
        .put("kind", HOSTILE)
        .put("route", HOSTILE)
        .put("severity", "HIGH")
        .put("title", HOSTILE)
        .put("action", HOSTILE)
        .putObject("evidence")
        .put("line", HOSTILE);
    report.putArray("outcomes").addObject().put("route", HOSTILE).put("title", HOSTILE);
    // What should be a number or one of a few words is text as well.
    ((ObjectNode) report.path("summary")).put("requests", HOSTILE).put("errors", HOSTILE);
    ObjectNode route = (ObjectNode) report.at("/routes/0");
    route.put("requests", HOSTILE).put("errors", HOSTILE);
    ((ObjectNode) route.at("/operations/0")).put("type", HOSTILE + ";x").put("count", HOSTILE);
    return report;
  }

  private static Document xml(String text) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void markdownHasTheRoutesTheAlertsAndTheAdvice() {
    String text = MarkdownReport.render(report());
    assertTrue(text.contains("| GET /a | 4 | 1 | 18.0 | 18.0 | 9.0 | 50.0 % |"), text);
    assertTrue(text.contains("com.acme.Repo.find&#40;Repo.java&#58;42&#41;"), text);
    assertTrue(text.contains("| CRITICAL | ACTIVE | GET /a | 25 % of 4 requests failed |"), text);
    assertTrue(text.contains("| MEDIUM | GET /b | sleeps in a request | do not | 1.5 |"), text);
    assertTrue(text.contains("| GET /c | Requests sleep | 25.0 | 24.3 | 30.0 | 5.8 |"), text);
  }

  @Test
  void whateverIsInAReportIsTextInMarkdown() {
    String text = MarkdownReport.render(hostile());
    assertFalse(text.contains("<script"), text);
    assertFalse(text.contains("<img"), text);
    assertFalse(text.contains("]("), text);
    assertFalse(text.contains("`"), text);
    for (String line : text.lines().filter(one -> one.startsWith("|")).toList()) {
      assertTrue(line.endsWith("|"), line);
    }
  }

  @Test
  void junitFailsTheRoutesThatHaveAnAlert() throws Exception {
    Document document = xml(JunitReport.render(report()));
    Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
    assertEquals("2", suite.getAttribute("tests"));
    assertEquals("1", suite.getAttribute("failures"));
    Element first = (Element) document.getElementsByTagName("testcase").item(0);
    assertEquals("GET /a", first.getAttribute("name"));
    assertEquals(
        "25 % of 4 requests failed",
        ((Element) first.getElementsByTagName("failure").item(0)).getAttribute("message"));
    assertEquals("0.018000", first.getAttribute("time"));
  }

  @Test
  void whateverIsInAReportIsTextInJunit() throws Exception {
    Document document = xml(JunitReport.render(hostile()));
    Element route = (Element) document.getElementsByTagName("testcase").item(0);
    assertEquals(HOSTILE.replace("\n", ""), route.getAttribute("name"));
    assertEquals(2, route.getElementsByTagName("failure").getLength());
    assertEquals(0, document.getElementsByTagName("script").getLength());
  }

  @Test
  void sarifPointsAtTheLines() throws Exception {
    JsonNode run = new ObjectMapper().readTree(SarifReport.render(report())).path("runs").get(0);
    JsonNode advice = run.path("results").get(0);
    assertEquals("sleep", advice.path("ruleId").asText());
    assertEquals("warning", advice.path("level").asText());
    JsonNode place = advice.path("locations").get(0).path("physicalLocation");
    assertEquals("com/acme/Shop.java", place.path("artifactLocation").path("uri").asText());
    assertEquals(17, place.path("region").path("startLine").asInt());
    assertTrue(run.path("results").size() > 1, run.toString());
    List<String> rules = run.path("tool").path("driver").path("rules").findValuesAsText("id");
    for (JsonNode result : run.path("results")) {
      assertTrue(rules.contains(result.path("ruleId").asText()), result.toString());
    }
  }

  @Test
  void whateverIsInAReportIsTextInSarif() throws Exception {
    JsonNode run = new ObjectMapper().readTree(SarifReport.render(hostile())).path("runs").get(0);
    for (JsonNode result : run.path("results")) {
      String text = result.path("message").path("text").asText();
      assertTrue(text.contains("\\[x\\]("), text);
      assertFalse(result.has("locations"), result.toString());
      assertEquals(-1, result.path("ruleId").asText().indexOf('\n'), result.toString());
    }
    for (JsonNode rule : run.at("/tool/driver/rules")) {
      assertFalse(rule.at("/shortDescription/text").asText().contains("`[x]("), rule.toString());
      assertEquals(-1, rule.path("id").asText().indexOf('\n'), rule.toString());
    }
  }

  @Test
  void aBackslashBeforeABracketMakesNoLinkInSarif() throws Exception {
    ObjectNode report = report();
    ((ObjectNode) report.at("/recommendations/0")).put("title", "\\[x\\](javascript:alert(1))");
    JsonNode run = new ObjectMapper().readTree(SarifReport.render(report)).path("runs").get(0);
    String text = run.at("/results/0/message/text").asText();
    assertTrue(text.contains("\\\\\\[x\\\\\\]("), text);
  }

  @Test
  void collapsedStacksAddUpToTheBlockedTime() {
    String text = CollapsedStacks.render(report());
    assertTrue(
        text.contains(
            "GET /a;DATABASE_QUERY;jdbc:h2:mem:shop;com.acme.Repo.find(Repo.java:42) 6000\n"),
        text);
    long micros =
        text.lines()
            .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
    assertEquals(9000, micros, text);
    assertFalse(text.contains("EXTERNAL_API"), "another thread waited there");
    assertEquals(
        CollapsedStacks.render(hostile()).lines().count(),
        CollapsedStacks.render(hostile()).lines().filter(line -> line.matches(".* \\d+")).count());
    for (String line : CollapsedStacks.render(hostile()).lines().toList()) {
      assertTrue(line.chars().filter(c -> c == ';').count() <= 3, line);
    }
  }

  @Test
  void theOfflinePageHoldsTheReportAsDataAlone() {
    byte[] json =
        Reports.json(Reports.saying(HOSTILE), Reports.context())
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    String page = new String(Page.offline(json), StandardCharsets.UTF_8);
    assertFalse(page.contains("<script>alert(1)"), "markup");
    assertFalse(page.contains("<img"), "markup");
    String start = "<script type=\"application/json\" id=\"report\">";
    int from = page.indexOf(start) + start.length();
    String data = page.substring(from, page.indexOf("</script>", from));
    assertEquals(Reports.parse(json), Reports.parse(data.getBytes(StandardCharsets.UTF_8)));
    assertFalse(page.contains("unsafe-inline"), "policy");
    assertFalse(page.contains("src=\"http"), "other hosts");
  }

  @Test
  void theOfflinePagesPolicyAdmitsItsOwnScriptAlone() throws Exception {
    String page =
        new String(Page.offline("{}".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    int from = page.lastIndexOf("<script>") + "<script>".length();
    String script = page.substring(from, page.indexOf("</script>", from));
    byte[] digest =
        java.security.MessageDigest.getInstance("SHA-256")
            .digest(script.getBytes(StandardCharsets.UTF_8));
    String hash = "'sha256-" + java.util.Base64.getEncoder().encodeToString(digest) + "'";
    assertTrue(page.contains("script-src " + hash + ";"), hash);
    assertEquals(
        page.indexOf("<script>"), page.lastIndexOf("<script>"), "one script and one block of data");
  }

  @Test
  void theCommandWritesEachFormat() throws Exception {
    Path json = Files.writeString(folder.resolve("weir-report.json"), report().toString());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code =
        ReportCommand.run(
            List.of(
                json.toString(),
                "--html",
                folder.resolve("r.html").toString(),
                "--markdown",
                folder.resolve("r.md").toString(),
                "--junit",
                folder.resolve("r.xml").toString(),
                "--sarif",
                folder.resolve("r.sarif").toString(),
                "--collapsed",
                folder.resolve("r.txt").toString()),
            stream,
            stream);
    assertEquals(0, code, out.toString(StandardCharsets.UTF_8));
    assertEquals("", out.toString(StandardCharsets.UTF_8));
    for (String name : List.of("r.html", "r.md", "r.xml", "r.sarif", "r.txt")) {
      assertTrue(Files.size(folder.resolve(name)) > 100, name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--html", "--sarif"})
  void aFormatWithoutAFileIsWrongUsage(String option) throws Exception {
    Path json = Files.writeString(folder.resolve("weir-report.json"), report().toString());
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    assertEquals(2, ReportCommand.run(List.of(json.toString(), option), stream, stream));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains(option + " takes a file"));
  }

  @Test
  void aFileThatCannotBeWrittenIsOneLineAndCodeOne() throws Exception {
    Path json = Files.writeString(folder.resolve("weir-report.json"), report().toString());
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    assertEquals(
        1,
        ReportCommand.run(List.of(json.toString(), "--html", folder.toString()), stream, stream));
    assertEquals(1, err.toString(StandardCharsets.UTF_8).lines().count());
  }
}
