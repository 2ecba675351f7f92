package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.record.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  @Test
  void printsRoutesTheirOperationsAndTheLinesThatWaited() throws IOException {
    assertEquals(0, run(write(Reports.full())), this::errors);
    assertEquals(
        """
        Weir report: com.acme.Shop, pid 4711, Java 17.0.15
        From 2026-11-01T10:00:00.123Z to 2026-11-01T10:01:00.123Z
        8 requests, 2 errors, blocked for 50.0 % of their time

        ROUTE                                 REQUESTS  ERRORS  P50 MS  P99 MS  BLOCKED MS  BLOCKED %
        GET /a [event loop]                          4       1    18.0    18.0         9.0       50.0
          DATABASE_QUERY jdbc:h2:mem:shop            2       1     8.0     8.0         8.0       44.4
            com.acme.Repo.find(Repo.java:42)         3                             6.0
            com.acme.Repo.all(Repo.java:7)           1                             1.0
        """
            .lines()
            .limit(9)
            .map(ReportCommandTest::squeeze)
            .toList(),
        text().lines().limit(9).map(ReportCommandTest::squeeze).toList());
    assertTrue(text().contains("EXTERNAL_API https://h:443 [async] [critical]"), this::text);
    assertTrue(text().contains("(outside requests)"), this::text);
    assertTrue(text().contains("NETWORK_IO tcp://h:1 poller-*"), this::text);
  }

  @Test
  void columnsAreAligned() throws IOException {
    run(write(Reports.full()));
    List<String> rows = text().lines().skip(4).toList();
    int requests = rows.get(0).indexOf("REQUESTS") + "REQUESTS".length();
    for (String row : rows) {
      assertTrue(row.length() <= requests || row.charAt(requests) == ' ', row);
      assertTrue(row.length() < requests || row.charAt(requests - 1) != ' ', row);
    }
  }

  @Test
  void linesAreNoLongerThanAsked() throws IOException {
    String file = write(Reports.saying("\ud83d\ude00long".repeat(200)));
    assertEquals(0, run(file, "--width", "80"));
    text().lines().forEach(line -> assertTrue(line.codePointCount(0, line.length()) <= 80, line));
    assertTrue(text().contains("    ...") && text().contains("ong..."), this::text);
  }

  @Test
  void nothingReachesTheTerminalButText() throws IOException {
    run(write(Reports.saying("a\u001b[31m\u0007\r\n\u009b\u202e\u2028b")));
    assertTrue(text().contains("a[31mb"), this::text);
    assertTrue(
        text().chars().noneMatch(c -> (c < ' ' && c != '\n') || c == 0x9b || c == 0x202e),
        this::text);
  }

  @Test
  void anEmptyReportIsATableWithoutRows() throws IOException {
    assertEquals(0, run(write(Reports.empty())));
    assertTrue(text().contains("0 requests, 0 errors"), this::text);
  }

  @Test
  void helpIsForStandardOutput() {
    assertEquals(0, run("--help"));
    assertTrue(text().startsWith("Usage: report <json>"), this::text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"schemaVersion\":\"1.0\"}",
        "\u0000",
        "<html>",
        "{\"schemaVersion\":\"2.0\",\"routes\":[]}"
      })
  void whatIsNoReportIsRefusedInOneLine(String content) throws IOException {
    assertRefused(Files.writeString(folder.resolve("x.json"), content).toString());
  }

  @Test
  void whatCannotBeReadIsRefusedInOneLine() {
    assertRefused(folder.resolve("missing.json").toString());
    assertRefused(folder.toString());
    assertRefused("a\u0000b");
    assertRefused("a\nb");
  }

  @Test
  void wrongUsageIsRefusedInOneLine() {
    assertRefused();
    assertRefused("a", "b");
    assertRefused("a", "--html");
    assertRefused("a", "--width");
    assertRefused("a", "--width", "12");
    assertRefused("a", "--width", "x");
  }

  @Test
  void aReportOfUnexpectedShapeIsPrintedAsFarAsItGoes() throws IOException {
    String json =
        "{\"schemaVersion\":\"1.7\",\"routes\":[1,null,{\"route\":[],\"operations\":{\"a\":1}}]}";
    assertEquals(
        0, run(Files.writeString(folder.resolve("x.json"), json).toString()), this::errors);
  }

  private void assertRefused(String... args) {
    err.reset();
    assertEquals(2, run(args));
    assertEquals(1, errors().lines().count(), this::errors);
    assertTrue(errors().startsWith("weir report: "), this::errors);
    assertFalse(errors().contains("Exception"), this::errors);
    assertEquals("", text());
  }

  private String write(Snapshot snapshot) throws IOException {
    Path file = folder.resolve("weir-report.json");
    Files.write(file, JsonReport.render(snapshot, Reports.context()));
    return file.toString();
  }

  private int run(String... args) {
    return ReportCommand.run(
        List.of(args),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static String squeeze(String line) {
    return line.strip().replaceAll(" +", " ");
  }
}
