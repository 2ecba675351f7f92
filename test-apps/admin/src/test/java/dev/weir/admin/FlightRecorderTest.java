package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.routes.Laggard;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the flight recorder shows agrees with what an application that knows of nothing measured.
 */
class FlightRecorderTest {
  private static final int TIMES = 6;

  @TempDir Path folder;

  static List<Path> jdks() {
    return Jdks.all();
  }

  static Stream<Path> jdksWithVirtualThreads() {
    return Jdks.all().stream().filter(jdk -> Jdks.feature(jdk) >= 21);
  }

  private ForkedJvm start(Path jdk, String how, String... options) {
    return ForkedJvm.on(jdk)
        .in(folder)
        .options("-Dweir.admin.port=-1")
        .options(options)
        .run(Laggard.class, how);
  }

  private static int port(ForkedJvm jvm) {
    return Integer.parseInt(jvm.waitForLine("port ").substring(5).trim());
  }

  private static int ask(int port, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n";
    return RawClient.send(port, request).statusCode();
  }

  /** It looks each second at the latest. */
  private static void theAgentFollows() throws InterruptedException {
    Thread.sleep(1500);
  }

  private static void askAll(int port) throws IOException {
    for (int i = 0; i < TIMES; i++) {
      for (String path : List.of("/sleep", "/file", "/socket", "/query", "/helped", "/batch")) {
        assertEquals(200, ask(port, path + "?token=s3cr3t01z"), path);
      }
    }
    assertEquals(200, ask(port, "/fast"));
    assertEquals(200, ask(port, "/late"));
  }

  private static List<RecordedEvent> events(Path file, String name) throws IOException {
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .toList();
  }

  private static String route(RecordedEvent event) {
    return event.getString("route") == null ? "(none)" : event.getString("route");
  }

  /** How often and how long in milliseconds the application waited, by route and type. */
  private static TreeMap<String, double[]> measured(String out) {
    TreeMap<String, double[]> sums = new TreeMap<>();
    for (String line : out.split("\n", -1)) {
      if (line.startsWith("measured ")) {
        int blank = line.lastIndexOf(' ');
        double[] sum = sums.computeIfAbsent(line.substring(9, blank), unused -> new double[2]);
        sum[0]++;
        sum[1] += Double.parseDouble(line.substring(blank + 1));
      }
    }
    return sums;
  }

  private static TreeMap<String, double[]> recorded(List<RecordedEvent> operations) {
    TreeMap<String, double[]> sums = new TreeMap<>();
    for (RecordedEvent event : operations) {
      String name = route(event) + " " + event.getString("type");
      if (name.startsWith("(none)") && !event.getThread().getJavaName().equals("batch")) {
        continue; // The peer, which nobody measures.
      }
      double[] sum = sums.computeIfAbsent(name, unused -> new double[2]);
      sum[0]++;
      sum[1] += event.getDuration().toNanos() / 1e6;
    }
    return sums;
  }

  private static void agree(String out, List<RecordedEvent> operations) {
    TreeMap<String, double[]> recorded = recorded(operations);
    measured(out)
        .forEach(
            (name, sum) -> {
              double[] seen = recorded.get(name);
              assertNotNull(seen, name + " in " + recorded.keySet());
              assertEquals(sum[0], seen[0], name);
              assertEquals(1, seen[1] / sum[1], 0.1, name + " of " + sum[1] + " ms");
            });
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aRecordingFromTheStartShowsEachSlowOperation(Path jdk) throws Exception {
    Path file = folder.resolve("start.jfr");
    String out;
    try (ForkedJvm jvm =
        start(jdk, "", "-XX:StartFlightRecording:dumponexit=true,filename=" + file)) {
      int port = port(jvm);
      theAgentFollows();
      askAll(port);
      assertEquals(143, jvm.terminate());
      out = jvm.out();
      jvm.swallowedNothing();
    }
    List<RecordedEvent> operations = events(file, "weir.BlockingOperation");
    agree(out, operations);
    assertEquals(7, measured(out).size(), out);
    itsFieldsTell(operations);
    noneIsTheAgentsOwn(operations);
    noSecretIsIn(operations);
    noSecretIsIn(events(file, "weir.SlowRequest"));
    theLateRequestIsThere(events(file, "weir.SlowRequest"));
  }

  private static void itsFieldsTell(List<RecordedEvent> operations) {
    RecordedEvent query = first(operations, "GET /query");
    assertEquals("jdbc:h2:mem:depot", query.getString("target"));
    assertEquals("CALL REST(?)", query.getString("statement").strip());
    assertEquals("HIGH", query.getString("level"));
    assertTrue(query.getString("site").startsWith("com.acme.routes.Laggard."), query.toString());
    assertFalse(query.getBoolean("async"));
    assertFalse(query.getBoolean("failed"));
    assertTrue(first(operations, "GET /helped", "SLEEP_OPERATION").getBoolean("async"));
    RecordedEvent batch = first(operations, "(none)", "SLEEP_OPERATION");
    assertEquals("batch", batch.getThread().getJavaName());
    assertNull(batch.getString("framework"));
    assertTrue(
        batch.getStackTrace().getFrames().stream()
            .map(RecordedFrame::getMethod)
            .anyMatch(method -> method.getType().getName().startsWith("com.acme.")),
        batch.toString());
  }

  private static RecordedEvent first(List<RecordedEvent> operations, String... routeAndType) {
    return operations.stream()
        .filter(event -> route(event).equals(routeAndType[0]))
        .filter(
            event -> routeAndType.length == 1 || event.getString("type").equals(routeAndType[1]))
        .findFirst()
        .orElseThrow(() -> new AssertionError(routeAndType[0] + " in " + operations));
  }

  private static void noneIsTheAgentsOwn(List<RecordedEvent> operations) {
    for (RecordedEvent event : operations) {
      String thread = event.getThread() == null ? "" : event.getThread().getJavaName();
      assertFalse(thread.startsWith("weir"), event.toString());
      assertFalse(thread.startsWith("JFR"), event.toString());
    }
  }

  private static void noSecretIsIn(List<RecordedEvent> events) {
    for (RecordedEvent event : events) {
      assertFalse(event.toString().contains("s3cr3t"), event.toString());
    }
  }

  private static void theLateRequestIsThere(List<RecordedEvent> requests) {
    assertEquals(1, requests.size(), requests.toString());
    RecordedEvent late = requests.get(0);
    assertEquals("GET /late", late.getString("route"));
    assertEquals(200, late.getInt("status"));
    assertFalse(late.getBoolean("failed"));
    assertTrue(late.getDuration().toMillis() >= 1200, late.toString());
    assertTrue(late.getDuration("blockedTime").toMillis() >= 1200, late.toString());
    assertTrue(late.getDuration("blockedTime").compareTo(late.getDuration()) <= 0, late.toString());
    assertTrue(late.getInt("operations") >= 1, late.toString());
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aRecordingThatBeginsLaterShowsWhatComesThen(Path jdk) throws Exception {
    Path file = folder.resolve("later.jfr");
    Path settings = folder.resolve("later.jfc");
    Files.writeString(
        settings,
        """
        <configuration version="2.0">
          <event name="weir.BlockingOperation">
            <setting name="enabled">true</setting>
            <setting name="threshold">33 ms</setting>
          </event>
          <event name="weir.SlowRequest"><setting name="enabled">false</setting></event>
        </configuration>
        """);
    try (ForkedJvm jvm = start(jdk, "")) {
      int port = port(jvm);
      askAll(port);
      jcmd(jdk, jvm, "JFR.start", "name=later", "filename=" + file, "settings=" + settings);
      theAgentFollows();
      String before = jvm.out();
      askAll(port);
      jcmd(jdk, jvm, "JFR.stop", "name=later");
      String out = jvm.out().substring(before.length());
      theAgentFollows();
      askAll(port);
      assertEquals(143, jvm.terminate());
      jvm.swallowedNothing();
      List<RecordedEvent> operations = events(file, "weir.BlockingOperation");
      TreeMap<String, double[]> measured = measured(out);
      measured.keySet().removeIf(name -> name.matches(".*(/sleep|/helped|none).*"));
      assertEquals(4, measured.size(), out);
      TreeMap<String, double[]> recorded = recorded(operations);
      measured.forEach(
          (name, sum) -> assertEquals(sum[0], recorded.getOrDefault(name, new double[1])[0], name));
      for (RecordedEvent event : operations) {
        assertTrue(event.getDuration().toMillis() >= 33, "the recording's threshold: " + event);
      }
      assertEquals(List.of(), events(file, "weir.SlowRequest"));
    }
  }

  private static void jcmd(Path jdk, ForkedJvm jvm, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(jdk.resolve("bin/jcmd").toString(), Long.toString(jvm.process().pid())));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  @ParameterizedTest
  @MethodSource("jdksWithVirtualThreads")
  void virtualThreadsAreShownLikeOthers(Path jdk) throws Exception {
    Path file = folder.resolve("virtual.jfr");
    try (ForkedJvm jvm =
        start(jdk, "virtual", "-XX:StartFlightRecording:dumponexit=true,filename=" + file)) {
      int port = port(jvm);
      theAgentFollows();
      askAll(port);
      assertEquals(143, jvm.terminate());
      List<RecordedEvent> operations = events(file, "weir.BlockingOperation");
      agree(jvm.out(), operations);
      assertTrue(first(operations, "GET /sleep").getThread().getBoolean("virtual"));
      theLateRequestIsThere(events(file, "weir.SlowRequest"));
      jvm.swallowedNothing();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void withoutARecordingTheRecorderIsNotEvenLoaded(Path jdk) throws Exception {
    Path log = folder.resolve("classes.txt");
    try (ForkedJvm jvm = start(jdk, "", "-Xlog:class+load:file=" + log)) {
      askAll(port(jvm));
      assertEquals(143, jvm.terminate());
    }
    List<String> loaded =
        Files.readAllLines(log).stream()
            .filter(line -> line.contains(" jdk.jfr.") || line.contains("weir.agent.inner.jfr."))
            .toList();
    assertEquals(List.of(), loaded);
  }
}
