package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.history.HistoryFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;
  private String base = "";
  private String same = "";
  private String slower = "";
  private String fewer = "";

  @BeforeEach
  void reports() throws IOException {
    base = write("base.json", new Served(1).minutes(2, 5, 10, 20));
    same = write("same.json", new Served(2).minutes(2, 5, 10, 20));
    slower = write("slower.json", new Served(3).minutes(2, 5, 13, 20));
    fewer = write("fewer.json", new Served(4).minutes(2, 0, 10, 20));
  }

  private String write(String name, Served served) throws IOException {
    return Files.write(folder.resolve(name), served.report()).toString();
  }

  @Test
  void whatHasBecomeSlowerIsTold() {
    assertEquals(3, run(base, slower, "--fail-on", "regression"), this::text);
    String row = row("GET /a");
    assertTrue(row.contains("regression") && row.contains("blocked time"), row);
    assertTrue(row.matches(".*\\+(2[5-9]|3[0-5])\\.\\d %.*"), row);
    assertTrue(
        row("  EXTERNAL_API https://h:443").matches(".*a request +1\\d\\.\\d+ +1\\d\\.\\d+"),
        this::text);
    assertTrue(row("GET /b").contains("unchanged"), this::text);
    assertEquals(0, run(base, slower), "nothing was asked for");
  }

  @Test
  void whatIsTheSameIsFine() {
    assertEquals(0, run(base, same, "--fail-on", "regression,new-site,error-rate>1%"), this::text);
    assertTrue(text().contains("2 unchanged"), this::text);
  }

  @Test
  void tooFewRequestsAreInconclusive() {
    assertEquals(4, run(base, fewer, "--fail-on", "regression"), this::text);
    assertTrue(text().contains("inconclusive"), this::text);
  }

  @Test
  void nothingInCommonIsInconclusive() throws IOException {
    String none =
        Files.write(
                folder.resolve("none.json"), JsonReport.render(Reports.empty(), Reports.context()))
            .toString();
    assertEquals(4, run(base, none), this::text);
    assertTrue(text().contains("Routes that are gone: GET /"), this::text);
    assertEquals(4, run(none, base), this::text);
    assertTrue(text().contains("New routes: GET /"), this::text);
  }

  @Test
  void aMethodThatBlocksNowIsANewSite() throws IOException {
    String moved = blockingAt("moved.json", "com.acme.Repo.find(Repo.java:99)", 500, 500);
    String other = blockingAt("other.json", "com.acme.Mail.send(Mail.java:7)", 500, 500);
    String rare = blockingAt("rare.json", "com.acme.Mail.send(Mail.java:7)", 2, 500);
    String known = blockingAt("known.json", "com.acme.Repo.find(Repo.java:42)", 500, 500);
    assertEquals(0, run(known, moved, "--fail-on", "new-site"), "the file was edited above it");
    assertEquals(0, run(known, rare, "--fail-on", "new-site"), "chance may have left it out");
    assertEquals(3, run(known, other, "--fail-on", "new-site"), this::text);
    assertTrue(text().contains("com.acme.Mail.send(Mail.java:7)"), this::text);
    String fast = blockingAt("fast.json", "com.acme.Repo.find(Repo.java:42)", 0, 500);
    assertEquals(0, run(fast, known, "--fail-on", "new-site"), "it was there, and not slow");
  }

  /** A report of which 500 operations are known, so many of them slow, at a line. */
  private String blockingAt(String name, String at, int slow, int count) throws IOException {
    ObjectNode report = (ObjectNode) Reports.parse(Files.readAllBytes(Path.of(base)));
    ObjectNode operation = (ObjectNode) report.at("/routes/0/operations/0");
    operation.put("count", count);
    operation.putArray("sites");
    if (slow > 0) {
      operation
          .withArray("sites")
          .addObject()
          .put("at", at)
          .put("count", slow)
          .put("blockedMs", 99)
          .put("maxMs", 9);
    }
    return Files.writeString(folder.resolve(name), report.toString()).toString();
  }

  @Test
  void boundsAreAboutEveryRoute() {
    assertEquals(3, run(base, same, "--fail-on", "response.p99>5ms"));
    assertEquals(0, run(base, same, "--fail-on", "response.p99>10s,blocked.max>1m"));
    assertEquals(3, run(base, slower, "--fail-on", "blocked.mean>+20%"));
    assertEquals(0, run(base, same, "--fail-on", "blocked.mean>+20%"));
    assertEquals(3, run(base, same, "--fail-on", "requests<5000"));
    assertEquals(3, run(base, same, "--fail-on", "error-rate >= 0%"));
    assertEquals(3, run(base, same, "--fail-on", "blocked-ratio>10%"));
  }

  @Test
  void logsOfTheHistoryAreComparedToo() throws IOException {
    Path before = new Served(1).history(folder.resolve("before"), 10);
    Path after = new Served(2).history(folder.resolve("after"), 13);
    Path again = new Served(3).history(folder.resolve("again"), 10);
    assertEquals(
        3, run(before.toString(), after.toString(), "--fail-on", "regression"), this::text);
    assertTrue(row("GET /a, b").contains("regression"), this::text);
    assertEquals(
        0, run(before.toString(), again.toString(), "--fail-on", "regression"), this::text);
    assertRefused(before.toString(), after.toString(), "--fail-on", "error-rate>1%");
  }

  @Test
  void theHistoryKnowsNoOperationsSoNoneIsNew() throws IOException {
    String past = new Served(1).history(folder.resolve("before"), 10).toString();
    Served now = new Served(2);
    String current = now.history(folder.resolve("after"), 13).toString();
    String report = sites(write("now.json", now));
    assertEquals(3, run(past, report, "--fail-on", "regression"), this::text);
    assertTrue(row("GET /a, b").contains("regression"), this::text);
    assertFalse(text().contains("NEW SITE"), this::text);
    assertFalse(text().contains("EXTERNAL_API"), this::text);
    for (String[] sides : new String[][] {{past, report}, {report, past}, {past, current}}) {
      assertRefused(sides[0], sides[1], "--fail-on", "regression,new-site");
      assertTrue(errors().contains("new-site is about reports"), this::errors);
    }
  }

  /** The same report, with a line for each operation. */
  private String sites(String file) throws IOException {
    ObjectNode report = (ObjectNode) Reports.parse(Files.readAllBytes(Path.of(file)));
    for (JsonNode operation : report.at("/routes/0/operations")) {
      ((ObjectNode) operation)
          .putArray("sites")
          .addObject()
          .put("at", "com.acme.Mail.send(Mail.java:7)")
          .put("count", 500)
          .put("blockedMs", 99)
          .put("maxMs", 9);
    }
    return Files.writeString(Path.of(file), report.toString()).toString();
  }

  @Test
  void aFolderInWhichNothingCanBeReadIsRefused() throws IOException {
    Path broken = Files.createDirectory(folder.resolve("broken"));
    Files.createDirectory(broken.resolve("weir-20261129T080000Z-1.hlog"));
    assertRefused(base, broken.toString());
    assertTrue(errors().contains("cannot be read"), this::errors);
    new Served(1).history(broken, 10);
    assertEquals(0, run(broken.toString(), broken.toString()), this::errors);
  }

  @Test
  void routesThatTwoFrameworksNameAlikeAreEachComparedWithTheirLike() throws IOException {
    String both = twoFrameworks("both.json", base, base);
    String turned = twoFrameworks("turned.json", slower, base);
    assertEquals(3, run(both, turned, "--fail-on", "regression"), this::text);
    assertTrue(row("GET /a (first)").contains("regression"), this::text);
    assertTrue(row("GET /a (second)").contains("unchanged"), this::text);
    assertEquals(3, run(turned, both, "--fail-on", "requests<1000"), this::text);
    assertTrue(text().contains("GET /a (second): requests is 600"), this::text);
    assertTrue(text().contains("GET /a (first): requests is 600"), this::text);
    // Where the other report has one of them alone, it is compared with that.
    String one = withFramework("one.json", base, "second");
    run(one, turned);
    assertTrue(row("GET /a (second)").contains("unchanged"), this::text);
    assertTrue(text().contains("New routes: GET /a (first)"), this::text);
    // And a route that has moved to another framework is the same route.
    run(one, withFramework("moved.json", slower, "third"));
    assertTrue(row("GET /a ").contains("regression"), this::text);
  }

  /** Its route GET /a is that of one report for one framework, of another one for another. */
  private String twoFrameworks(String name, String first, String second) throws IOException {
    ObjectNode report = (ObjectNode) Reports.parse(Files.readAllBytes(Path.of(first)));
    ObjectNode other = (ObjectNode) Reports.parse(Files.readAllBytes(Path.of(second)));
    ObjectNode one = route(report).put("framework", "first");
    ObjectNode two = route(other).put("framework", "second");
    boolean turned = !first.equals(second);
    report.putArray("routes").add(turned ? two : one).add(turned ? one : two);
    return Files.writeString(folder.resolve(name), report.toString()).toString();
  }

  @Test
  void aRouteThatIsThereTwiceIsNotCompared() throws IOException {
    ObjectNode report = (ObjectNode) Reports.parse(Files.readAllBytes(Path.of(base)));
    report.withArray("routes").add(report.at("/routes/0"));
    String twice = Files.writeString(folder.resolve("twice.json"), report.toString()).toString();
    assertRefused(base, twice);
    assertTrue(errors().contains("twice.json has the route GET /"), this::errors);
  }

  private String withFramework(String name, String file, String framework) throws IOException {
    JsonNode report = Reports.parse(Files.readAllBytes(Path.of(file)));
    route(report).put("framework", framework);
    return Files.writeString(folder.resolve(name), report.toString()).toString();
  }

  private static ObjectNode route(JsonNode report) {
    for (JsonNode route : report.path("routes")) {
      if (route.path("route").asText().equals("GET /a")) {
        return (ObjectNode) route;
      }
    }
    throw new AssertionError(report.toString());
  }

  @Test
  void helpIsForStandardOutput() {
    assertEquals(0, run("--help"));
    assertTrue(text().startsWith("Usage: diff <baseline> <current>"), this::text);
  }

  @Test
  void wrongUsageIsRefusedInOneLine() throws IOException {
    assertRefused();
    assertRefused(base);
    assertRefused(base, same, slower);
    assertRefused(base, "missing.json");
    assertRefused(base, same, "--fail-on");
    assertRefused(base, same, "--fail-on", "regression,");
    assertRefused(base, same, "--fail-on", "slow");
    assertRefused(base, same, "--fail-on", "blocked.p98>5ms");
    assertRefused(base, same, "--fail-on", "blocked.p99>5");
    assertRefused(base, same, "--fail-on", "blocked.p99>5%");
    assertRefused(base, same, "--fail-on", "error-rate>5ms");
    assertRefused(base, same, "--quick");
    assertRefused(base, Files.writeString(folder.resolve("x.json"), "{").toString());
    assertRefused(base, Files.createDirectory(folder.resolve("empty")).toString());
    String old =
        new String(Files.readAllBytes(Path.of(base)), StandardCharsets.UTF_8)
            .replaceAll(",\"histogram\":\"[^\"]*\"", "");
    assertRefused(base, Files.writeString(folder.resolve("old.json"), old).toString());
    assertTrue(errors().contains("has no histograms"), this::errors);
  }

  private void assertRefused(String... args) {
    assertEquals(2, run(args), this::errors);
    assertEquals(1, errors().lines().count(), this::errors);
    assertTrue(errors().startsWith("weir diff: "), this::errors);
    assertFalse(errors().contains("Exception"), this::errors);
  }

  private int run(String... args) {
    out.reset();
    err.reset();
    return DiffCommand.run(
        List.of(args),
        HistoryFacts::read,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String row(String start) {
    return text().lines().filter(line -> line.startsWith(start)).findFirst().orElseGet(this::text);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
