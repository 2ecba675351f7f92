package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.Collections;
import java.util.Comparator;
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

  static List<Path> newest() {
    return Jdks.newest();
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

  private static String recordingTo(Path file) {
    return "-XX:StartFlightRecording:dumponexit=true,filename=" + file;
  }

  private ForkedJvm limited(Path jdk, String mode, Path file) {
    return ForkedJvm.on(jdk)
        .in(folder)
        .options("-Dweir.admin.port=-1", "-Dweir.mode=" + mode, recordingTo(file))
        .options(BREAKER)
        .run(Laggard.class);
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

  /** Without those of the peer, which nobody measures. */
  private static List<RecordedEvent> operations(Path file) throws IOException {
    return events(file, "weir.BlockingOperation").stream()
        .filter(
            event ->
                event.getString("route") != null || event.getThread().getJavaName().equals("batch"))
        .toList();
  }

  private static String route(RecordedEvent event) {
    return event.getString("route") == null ? "(none)" : event.getString("route");
  }

  /** How long in milliseconds the application waited each time, by route and type. */
  private static TreeMap<String, List<Double>> measured(String out) {
    TreeMap<String, List<Double>> waits = new TreeMap<>();
    for (String line : out.split("\n", -1)) {
      if (line.startsWith("measured ")) {
        int blank = line.lastIndexOf(' ');
        waits
            .computeIfAbsent(line.substring(9, blank), unused -> new ArrayList<>())
            .add(Double.valueOf(line.substring(blank + 1)));
      }
    }
    return waits;
  }

  private static TreeMap<String, List<Double>> recorded(List<RecordedEvent> operations) {
    TreeMap<String, List<Double>> waits = new TreeMap<>();
    for (RecordedEvent event : operations) {
      waits
          .computeIfAbsent(
              route(event) + " " + event.getString("type"), unused -> new ArrayList<>())
          .add(event.getDuration().toNanos() / 1e6);
    }
    return waits;
  }

  private static double sum(List<Double> waits) {
    return waits.stream().mapToDouble(Double::doubleValue).sum();
  }

  /** On a busy machine there is more around an operation at times, but not around the quickest. */
  private static void agree(String out, List<RecordedEvent> operations) {
    TreeMap<String, List<Double>> recorded = recorded(operations);
    measured(out)
        .forEach(
            (name, waits) -> {
              List<Double> seen = recorded.getOrDefault(name, List.of());
              assertEquals(waits.size(), seen.size(), name + " " + waits + " but " + seen);
              double quickest = Collections.min(seen) / Collections.min(waits);
              assertEquals(1, quickest, 0.1, name + " " + waits + " but " + seen);
              assertTrue(sum(seen) <= sum(waits) * 1.05, name + " " + waits + " but " + seen);
            });
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aRecordingFromTheStartShowsEachSlowOperation(Path jdk) throws Exception {
    Path file = folder.resolve("start.jfr");
    String out;
    try (ForkedJvm jvm = start(jdk, "", recordingTo(file))) {
      int port = port(jvm);
      theAgentFollows();
      askAll(port);
      assertEquals(143, jvm.terminate());
      out = jvm.out();
      jvm.swallowedNothing();
    }
    List<RecordedEvent> operations = operations(file);
    agree(out, operations);
    assertEquals(7, measured(out).size(), out);
    itsFieldsTell(operations);
    noneIsTheAgentsOwn(events(file, "weir.BlockingOperation"));
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
  @MethodSource("newest")
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
      List<RecordedEvent> operations = operations(file);
      TreeMap<String, List<Double>> measured = measured(out);
      measured.keySet().removeIf(name -> name.matches(".*(/sleep|/helped|none).*"));
      assertEquals(4, measured.size(), out);
      TreeMap<String, List<Double>> recorded = recorded(operations);
      measured.forEach(
          (name, waits) ->
              assertEquals(waits.size(), recorded.getOrDefault(name, List.of()).size(), name));
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
    try (ForkedJvm jvm = start(jdk, "virtual", recordingTo(file))) {
      int port = port(jvm);
      theAgentFollows();
      askAll(port);
      assertEquals(143, jvm.terminate());
      List<RecordedEvent> operations = operations(file);
      agree(jvm.out(), operations);
      assertTrue(first(operations, "GET /sleep").getThread().getBoolean("virtual"));
      theLateRequestIsThere(events(file, "weir.SlowRequest"));
      jvm.swallowedNothing();
    }
  }

  private static final String[] BREAKER = {
    "-Dweir.policy.rates.match.type=EXTERNAL_API",
    "-Dweir.policy.rates.circuit-breaker.enabled=true",
    "-Dweir.policy.rates.circuit-breaker.failure-threshold=3",
    "-Dweir.policy.rates.circuit-breaker.recovery-timeout=300ms"
  };

  /** As {@code decision reason route}, in the order in which they were made. */
  private static List<String> decisions(Path file, String mode) throws IOException {
    List<RecordedEvent> events = new ArrayList<>(events(file, "weir.LimitDecision"));
    events.sort(Comparator.comparing(RecordedEvent::getStartTime));
    List<String> told = new ArrayList<>();
    for (RecordedEvent event : events) {
      assertEquals("rates", event.getString("policy"), event.toString());
      assertEquals(mode, event.getString("mode"), event.toString());
      assertEquals(0, event.getLong("leftOut"), event.toString());
      told.add(event.getString("decision") + " " + event.getString("reason") + " " + route(event));
    }
    return told;
  }

  @ParameterizedTest
  @MethodSource("newest")
  void whatALimitDecidesIsThere(Path jdk) throws Exception {
    Path file = folder.resolve("enforced.jfr");
    try (ForkedJvm jvm = limited(jdk, "enforce", file)) {
      int port = port(jvm);
      theAgentFollows();
      askRate(port, 5);
      assertEquals(200, ask(port, "/mend"));
      Thread.sleep(400);
      askRate(port, 1);
      assertEquals(143, jvm.terminate());
      jvm.swallowedNothing();
    }
    String rejected = "REJECTED CIRCUIT_OPEN GET /rate";
    List<String> decisions = decisions(file, "enforce");
    assertEquals("BREAKER_OPEN CLOSED GET /rate", decisions.get(0));
    assertEquals(List.of(rejected, rejected), decisions.subList(1, 3), decisions.toString());
    assertEquals("BREAKER_HALF_OPEN OPEN GET /rate", decisions.get(3), decisions.toString());
    assertTrue(
        decisions.subList(4, decisions.size()).equals(List.of())
            || decisions.get(4).startsWith("BREAKER_CLOSED HALF_OPEN"),
        decisions.toString());
  }

  @ParameterizedTest
  @MethodSource("newest")
  void inShadowModeItIsThereAsWhatWouldHaveBeen(Path jdk) throws Exception {
    Path file = folder.resolve("shadow.jfr");
    try (ForkedJvm jvm = limited(jdk, "shadow", file)) {
      int port = port(jvm);
      theAgentFollows();
      askRate(port, 4);
      assertEquals(143, jvm.terminate());
      assertFalse(jvm.out().contains("weir policy"), jvm.out());
    }
    assertEquals(
        List.of("BREAKER_OPEN CLOSED GET /rate", "WOULD_REJECT CIRCUIT_OPEN GET /rate"),
        decisions(file, "shadow"));
  }

  private static void askRate(int port, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      ask(port, "/rate");
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
