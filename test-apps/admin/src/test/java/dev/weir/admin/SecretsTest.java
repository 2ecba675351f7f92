package dev.weir.admin;

import static com.acme.routes.Confidant.secret;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.routes.Confidant;
import com.sun.net.httpserver.HttpServer;
import dev.weir.harness.AdminClient;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Secrets of the application, of its users and of the agent are in no answer and in no file. */
class SecretsTest {
  /**
   * What is planted where, by number; 11 to 40, 44, 52 to 55 and 58 to 63 are the application's,
   * see there.
   */
  private static final Map<Integer, String> PLANTED = planted();

  /** Without a digit: it looks like a word to who counts those. */
  private static final String TOKEN = "kQzWxHbTnYvRmLpSdGfJcA";

  private static final Pattern SECRET =
      Pattern.compile("s3cr3t(\\d\\d)z|4929123412341234|" + TOKEN);
  private static final Pattern CODED = Pattern.compile("[A-Za-z0-9+/]{16,}={0,2}");

  @TempDir Path folder;

  /** What the agent sends to others, by path. */
  private final Map<String, String> sent = new ConcurrentSkipListMap<>();

  private static Map<Integer, String> planted() {
    String[] all = {
      "query value",
      "second query value",
      "path parameter",
      "request body",
      "Basic header",
      "Bearer header",
      "cookie",
      "API key header",
      "Referer's query",
      "form body",
      "JDBC PASSWORD",
      "SQL literal",
      "dollar-quoted literal",
      "SQL comment",
      "line comment",
      "CREATE USER",
      "ALTER USER",
      "literal of a batch",
      "literal beside a parameter",
      "SQL parameter",
      "literal of a call",
      "SQL exception's text",
      "JDBC property",
      "JDBC user-info",
      "JDBC URL parameter",
      "MySQL URL parameter",
      "SQL Server URL parameter",
      "Oracle user/password",
      "URL user-info",
      "outgoing query",
      "outgoing Bearer header",
      "outgoing query of HttpClient",
      "fragment",
      "outgoing API key",
      "outgoing body",
      "exception's text",
      "cause's text",
      "process argument",
      "process environment",
      "process input",
      "-D property",
      "environment",
      "main argument",
      "Set-Cookie",
      "webhook path",
      "webhook query",
      "webhook user-info",
      "admin token",
      "Redis URL",
      "OTLP path",
      "misspelt setting",
      "command line as one text",
      "argument beside a program",
      "assignment before a command",
      "token in a file's name",
      "OTLP user-info",
      "OTLP header",
      "comment behind two slashes",
      "comment behind a hash",
      "JDBC password behind digits",
      "value in a thread's name",
      "DB2 URL parameter",
      "argument without quotes"
    };
    Map<Integer, String> planted = new TreeMap<>();
    for (String each : all) {
      planted.put(planted.size() + 1, each);
    }
    return planted;
  }

  static List<Path> jdks() {
    return Jdks.all();
  }

  private ForkedJvm start(Path jdk, int receiver) throws IOException {
    Files.writeString(folder.resolve("weir.properties"), "weir.admin.tokn=" + secret(51) + "\n");
    String others = "127.0.0.1:" + receiver;
    return ForkedJvm.on(jdk)
        .in(folder)
        .environment("DB_PASSWORD", secret(42))
        .environment(
            "OTEL_EXPORTER_OTLP_HEADERS", "x-key=" + secret(57) + ",x-wrong=a%0A" + secret(57))
        .options("-Ddb.password=" + secret(41))
        .options("-XX:StartFlightRecording:dumponexit=true,filename=" + folder.resolve("a.jfr"))
        .options("-Dweir.admin.port=0", "-Dweir.admin.token=" + secret(48))
        .options("-Dweir.slow-operation=0ms", "-Dweir.mode=shadow")
        .options("-Dweir.log.level=debug")
        .options("-Dweir.fleet.redis=redis://:" + secret(49) + "@127.0.0.1:1")
        .options(
            "-Dweir.export.otlp.endpoint=http://scott:%s@%s/otlp/%s"
                .formatted(secret(56), others, secret(50)))
        .options(
            "-Dweir.alert.webhook=http://scott:%s@%s/hook/%s?key=%s"
                .formatted(secret(47), others, secret(45), secret(46)))
        .options("-Dweir.policy.naps.match.type=SLEEP_OPERATION")
        .options("-Dweir.policy.naps.circuit-breaker.enabled=true")
        .run(Confidant.class, "--password=" + secret(43));
  }

  /** Takes what the agent sends, after it has refused it once. */
  private HttpServer receiver() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    for (String path : List.of("/hook", "/otlp")) {
      server.createContext(
          path,
          exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean first =
                sent.merge(path, new String(body, StandardCharsets.UTF_8), String::concat).length()
                    == body.length;
            exchange.sendResponseHeaders(first ? 503 : 200, -1);
            exchange.close();
          });
    }
    server.start();
    return server;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void noAnswerAndNoFileTellsASecret(Path jdk) throws Exception {
    HttpServer receiver = receiver();
    Map<String, String> outputs = new TreeMap<>();
    try (ForkedJvm jvm = start(jdk, receiver.getAddress().getPort())) {
      int port = Integer.parseInt(jvm.waitForLine("port ").substring(5).trim());
      for (int i = 0; i < 25; i++) {
        ask(port);
      }
      AdminClient admin = AdminClient.of(jvm, folder);
      assertEquals(
          200,
          admin.post("/monitoring/limits/naps/open", "", "X-Weir-Token", secret(48)).statusCode());
      until(() -> sent.containsKey("/hook") && sent.containsKey("/otlp"), jvm);
      until(() -> Files.exists(folder.resolve("weir-history/alerts.json")), jvm);
      answers(admin, outputs);
      outputs.put("the console", command(jdk, "top", admin.base().toString()));
      assertEquals(143, jvm.terminate());
      outputs.put("stderr", jvm.err());
      outputs.put("stdout", jvm.out());
    } finally {
      receiver.stop(0);
    }
    outputs.put("the renderer", render(jdk));
    outputs.putAll(sent);
    outputs.put("the flight recorder", recorded());
    files(outputs);
    itWasLookedAt(outputs);
    List<String> told = new ArrayList<>();
    outputs.forEach((name, text) -> told.addAll(secretsIn(name, text)));
    assertEquals(List.of(), told);
  }

  private static void ask(int port) throws IOException {
    String basic =
        Base64.getEncoder().encodeToString(("scott:" + secret(5)).getBytes(StandardCharsets.UTF_8));
    String head = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    String headers =
        head
            + "Authorization: Basic "
            + basic
            + "\r\n"
            + "Cookie: session="
            + secret(7)
            + "\r\n"
            + "X-Api-Key: "
            + secret(8)
            + "\r\n"
            + "Referer: http://acme.example/?token="
            + secret(9)
            + "\r\n";
    String query = "?password=" + secret(1) + "&" + secret(2);
    String bearer = head + "Authorization: Bearer " + secret(6) + "\r\n";
    for (String request :
        List.of(
            "GET /listen;jsessionid=" + secret(3) + query + headers + "\r\n",
            "POST /listen" + query + bearer + "Content-Length: 10\r\n\r\n" + secret(4) + " ",
            "POST /listen"
                + headers
                + "Content-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: 18\r\n\r\npassword="
                + secret(10),
            "GET /reset/" + TOKEN + query + headers + "\r\n",
            "GET /sql" + query + headers + "\r\n",
            "GET /connect" + query + headers + "\r\n",
            "GET /out" + query + headers + "\r\n",
            "GET /process" + query + headers + "\r\n")) {
      assertEquals(200, RawClient.send(port, request).statusCode(), request);
    }
    assertEquals(0, RawClient.send(port, "GET /fail" + query + headers + "\r\n").statusCode());
  }

  /** Every GET of the contract. */
  private static void answers(AdminClient admin, Map<String, String> outputs) {
    new Contract(admin)
        .document()
        .path("paths")
        .properties()
        .forEach(
            path -> {
              if (path.getValue().has("get")) {
                String name = path.getKey();
                outputs.put(name, admin.get(name).body());
              }
            });
    String open = "application/openmetrics-text;version=1.0.0";
    outputs.put("OpenMetrics", admin.get("/metrics", "Accept", open).body());
    for (String route : List.of("/sql", "/out", "/fail", "/connect", "/process", "/listen")) {
      String path = "/monitoring/routes/performance?route=GET%20" + route;
      outputs.put(path, admin.get(path).body());
    }
    for (String wrong : List.of("/" + secret(1), "/monitoring/alerts?level=LOUD")) {
      outputs.put("an answer to what is wrong", admin.get(wrong).body().replace(wrong, ""));
    }
  }

  private String render(Path jdk) throws Exception {
    return command(
        jdk,
        "report",
        "weir-report.json",
        "--html",
        "r.html",
        "--markdown",
        "r.md",
        "--junit",
        "r.xml",
        "--sarif",
        "r.sarif",
        "--collapsed",
        "r.txt");
  }

  private String command(Path jdk, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(jdk.resolve("bin/java").toString(), "-jar", ForkedJvm.agentJar().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  /** Only the agent's events: the JVM itself records its properties and its environment. */
  private String recorded() throws IOException {
    StringBuilder text = new StringBuilder();
    for (RecordedEvent event : RecordingFile.readAllEvents(folder.resolve("a.jfr"))) {
      if (event.getEventType().getName().startsWith("weir.")) {
        for (ValueDescriptor field : event.getFields()) {
          // What threads are called, the JVM writes into each recording by itself.
          if (!field.getName().equals("eventThread")) {
            String name = field.getName();
            text.append(name).append(' ').append(event.<Object>getValue(name)).append('\n');
          }
        }
      }
    }
    return text.toString();
  }

  /** All that was written, but for what the test itself wrote and what the JVM recorded. */
  private void files(Map<String, String> outputs) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!name.equals("weir.properties") && !name.endsWith(".jfr")) {
          outputs.put(name, Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
  }

  /** Else nothing would be told where nothing was written. */
  private static void itWasLookedAt(Map<String, String> outputs) {
    for (String name :
        List.of(
            "weir-report.json",
            "weir-report.html",
            "r.html",
            "r.md",
            "r.xml",
            "r.sarif",
            "r.txt",
            "weir-history/alerts.json",
            "weir-history/advice.json",
            "/hook",
            "/otlp",
            "/metrics",
            "/monitoring/report",
            "the flight recorder",
            "the console")) {
      assertTrue(outputs.getOrDefault(name, "").length() > 20, name + " in " + outputs.keySet());
    }
    assertTrue(
        outputs.keySet().stream().anyMatch(name -> name.endsWith(".hlog")),
        outputs.keySet().toString());
    String report = outputs.getOrDefault("weir-report.json", "");
    for (String part :
        List.of(
            "GET /sql",
            "INSERT INTO people",
            "db.acme",
            "\"sh\"",
            "\"a tool\"",
            "\"PGPASSWORD\"",
            "/reset-{}.json",
            "GET /reset/{}",
            "SELECT ?",
            "EXEC sp_password NULL, ?, ?",
            "jdbc:db2://db.acme:50000/ORDERS\"",
            "poller of",
            "GET /fail",
            "/peer")) {
      assertTrue(report.contains(part), part + " in " + report);
    }
    String log = outputs.getOrDefault("stderr", "");
    assertTrue(log.contains("weir.admin.tokn"), log);
  }

  private static List<String> secretsIn(String name, String text) {
    TreeSet<String> told = new TreeSet<>();
    add(told, text);
    Matcher coded = CODED.matcher(text);
    while (coded.find()) {
      try {
        byte[] plain = Base64.getDecoder().decode(coded.group());
        add(told, new String(plain, StandardCharsets.ISO_8859_1));
      } catch (IllegalArgumentException e) {
        // It only looked like it.
      }
    }
    return told.stream().map(secret -> name + " tells the " + secret).toList();
  }

  private static void add(TreeSet<String> told, String text) {
    Matcher secret = SECRET.matcher(text);
    while (secret.find()) {
      String number = secret.group(1);
      told.add(
          number == null ? secret.group() : PLANTED.get(Integer.parseInt(number)) + " " + number);
    }
  }

  /** What may not be so yet. */
  private interface Condition {
    boolean holds();
  }

  private static void until(Condition condition, ForkedJvm jvm) throws InterruptedException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < end, jvm.err());
      Thread.sleep(50);
    }
  }
}
