package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.AdminClient;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is let in, and where the server listens. */
class AccessTest {
  private static final String OPEN = "/monitoring/limits/naps/open";
  private static final List<String> PATHS =
      List.of(
          "/",
          "/weir.js",
          "/health",
          "/metrics",
          "/openapi.json",
          "/monitoring/summary",
          "/monitoring/routes/performance",
          "/monitoring/alerts",
          "/monitoring/limits",
          "/monitoring/history",
          "/monitoring/report",
          "/nothing");

  @TempDir Path folder;

  static List<Path> jdks() {
    return Jdks.all();
  }

  private static Path jdk() {
    return Jdks.all().get(0);
  }

  private static int status(AdminClient admin, String method, String path, String... headers)
      throws Exception {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return RawClient.send(admin.base().getPort(), request + "Connection: close\r\n\r\n")
        .statusCode();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aForeignHostIsRefusedEverywhere(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 1)) {
      AdminClient admin = application.admin();
      int port = admin.base().getPort();
      List<String> foreign =
          List.of(
              "evil.example",
              "evil.example:" + port,
              "localhost.evil.example",
              "127.0.0.1.evil.example:" + port,
              "127.evil.example",
              "evil.example@127.0.0.1",
              "10.0.0.1",
              "");
      for (String path : PATHS) {
        for (String host : foreign) {
          assertEquals(403, status(admin, "GET", path, "Host: " + host), path + " " + host);
        }
        assertEquals(400, status(admin, "GET", path), path);
        assertEquals(400, status(admin, "GET", path, "Host: localhost", "Host: a"), path);
      }
      for (String host : List.of("localhost", "127.0.0.1:" + port, "LOCALHOST:80", "[::1]:1")) {
        assertEquals(200, status(admin, "GET", "/health", "Host: " + host), host);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void nobodyElsesPageChangesAnything(Path jdk) throws Exception {
    String policy = "-Dweir.policy.naps.";
    try (Application application =
        Application.start(
            jdk,
            folder,
            1,
            policy + "match.type=SLEEP_OPERATION",
            policy + "circuit-breaker.enabled=true",
            "-Dweir.mode=shadow")) {
      application.call("/items0");
      AdminClient admin = application.admin();
      assertEquals("CLOSED", breaker(admin));
      String host = "Host: 127.0.0.1:" + admin.base().getPort();
      String token = "X-Weir-Token: " + admin.token();
      String json = "Content-Type: application/json";
      for (String origin : List.of("null", "http://evil.example", "https://127.0.0.1", "")) {
        assertEquals(403, status(admin, "POST", OPEN, host, token, "Origin: " + origin), origin);
        assertEquals(403, status(admin, "GET", "/health", host, "Origin: " + origin), origin);
      }
      for (String form :
          List.of(
              "application/x-www-form-urlencoded",
              "multipart/form-data; boundary=x",
              "Text/Plain;charset=utf-8")) {
        assertEquals(403, status(admin, "POST", OPEN, host, token, "Content-Type: " + form), form);
      }
      for (String given :
          List.of(
              "X-None: ",
              "X-Weir-Token: ",
              "X-Weir-Token: " + admin.token() + "x",
              "Authorization: Bearer wrong",
              "Authorization: Basic " + base64("weir:" + admin.token()))) {
        assertEquals(403, status(admin, "POST", OPEN, host, given), given);
      }
      assertEquals(403, status(admin, "POST", OPEN, host, token, "Sec-Fetch-Site: cross-site"));
      assertEquals(403, status(admin, "POST", OPEN, "Host: evil.example", token, json));
      assertEquals(405, status(admin, "DELETE", OPEN, host, token));
      assertEquals(
          405, status(admin, "OPTIONS", OPEN, host, "Origin: http://" + host.substring(6)));
      assertEquals("CLOSED", breaker(admin));

      // With all that is needed it is done.
      String bearer = "Authorization: Bearer " + admin.token();
      String own = "Origin: http:/" + "/" + host.substring(6);
      assertEquals(200, status(admin, "POST", OPEN, host, token, json));
      assertEquals("FORCED_OPEN", breaker(admin));
      assertEquals(200, status(admin, "POST", OPEN.replace("open", "reset"), host, bearer));
      assertEquals("CLOSED", breaker(admin));
      assertEquals(200, status(admin, "POST", OPEN, host, token, own));
      assertEquals(404, status(admin, "POST", OPEN.replace("naps", "none"), host, token));
    }
  }

  private static String breaker(AdminClient admin) {
    for (JsonNode limit : admin.json("/monitoring/limits").path("limits")) {
      if (limit.path("name").asText().equals("naps")) {
        return limit.at("/breaker/state").asText();
      }
    }
    throw new AssertionError(admin.get("/monitoring/limits").body());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyAnswerForbidsWhatAPageCouldDoWithIt() throws Exception {
    try (Application application = Application.start(jdk(), folder, 1)) {
      AdminClient admin = application.admin();
      for (String path : PATHS) {
        HttpResponse<String> response = admin.get(path);
        String policy = response.headers().firstValue("content-security-policy").orElse("");
        assertTrue(policy.contains("default-src 'none'"), path + policy);
        assertFalse(policy.contains("unsafe"), path + policy);
        assertEquals(
            "nosniff", response.headers().firstValue("x-content-type-options").orElse(""), path);
        assertFalse(response.headers().firstValue("access-control-allow-origin").isPresent(), path);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theTokenIsItsOwnersAndGoesWithTheJvm(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 1)) {
      AdminClient admin = application.admin();
      Path file = folder.resolve("weir-admin-" + admin.base().getPort() + ".token");
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertTrue(admin.token().length() >= 43, "256 bits");
      assertEquals(0, application.jvm.out().lines().filter(line -> line.contains("weir")).count());
      assertEquals(2, application.jvm.err().lines().count(), application.jvm.err());
      assertEquals(143, application.jvm.terminate());
      assertFalse(Files.exists(file));
      try (ServerSocket again =
          new ServerSocket(admin.base().getPort(), 1, InetAddress.getLoopbackAddress())) {
        assertEquals(admin.base().getPort(), again.getLocalPort());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aPortThatIsTakenGivesWayToAFreeOne(Path jdk) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Application application =
            Application.start(jdk, folder, 1, "-Dweir.admin.port=" + taken.getLocalPort())) {
      AdminClient admin = application.admin();
      assertTrue(
          application.jvm.err().contains("(port " + taken.getLocalPort() + " is taken)"),
          application.jvm.err());
      assertEquals("ok\n", admin.get("/health").body());
      assertEquals(
          admin.base().toString(),
          admin.json("/monitoring/report").path("self").path("admin").asText());
    }
  }

  @Test
  void itIsOffWhereTheSettingsSaySo() {
    for (String off : List.of("-Dweir.admin.port=-1", "-Dweir.admin.enabled=false")) {
      try (Application application = Application.start(jdk(), folder, 1, off)) {
        application.jvm.waitForErr(Pattern.compile("weir: no dashboard, because weir.admin"));
        assertFalse(threads(application).contains("weir-admin"));
      }
    }
  }

  private static String threads(Application application) {
    try {
      Process dump =
          new ProcessBuilder(
                  jdk().resolve("bin/jcmd").toString(),
                  Long.toString(application.jvm.process().pid()),
                  "Thread.print")
              .start();
      return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void beyondLoopbackItNeedsAToken(Path jdk) throws Exception {
    String everywhere = "-Dweir.admin.address=0.0.0.0";
    try (Application application = Application.start(jdk, folder, 1, everywhere)) {
      application.jvm.waitForErr(
          Pattern.compile("weir: no dashboard: .*0\\.0\\.0\\.0 is not loopback.*weir.admin.token"));
      assertEquals(200, application.call("/items0"));
    }
    String secret = "-Dweir.admin.token=correct-horse-battery-staple";
    try (Application application = Application.start(jdk, folder, 1, everywhere, secret)) {
      AdminClient admin = application.admin();
      String host = "Host: 192.0.2.1:" + admin.base().getPort();
      assertEquals(401, status(admin, "GET", "/monitoring/report", host));
      assertEquals(200, status(admin, "GET", "/health", host));
      assertEquals(403, status(admin, "GET", "/health", "Host: evil.example"));
      String bearer = "Authorization: Bearer correct-horse-battery-staple";
      assertEquals(200, status(admin, "GET", "/monitoring/report", host, bearer));
      String basic = "Authorization: Basic " + base64("weir:correct-horse-battery-staple");
      assertEquals(200, status(admin, "GET", "/", host, basic));
      assertEquals(403, status(admin, "POST", OPEN, host, basic));
      assertFalse(application.jvm.err().contains("correct-horse"), application.jvm.err());
      assertFalse(
          admin.get("/monitoring/report", "X-Weir-Token", "wrong").body().contains("horse"));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void onLoopbackItCannotBeReachedFromElsewhere(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 1)) {
      int port = application.admin().base().getPort();
      List<InetAddress> others = new ArrayList<>();
      java.net.NetworkInterface.networkInterfaces()
          .flatMap(java.net.NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .forEach(others::add);
      for (InetAddress other : others) {
        boolean reached;
        try (Socket socket = new Socket(other, port)) {
          reached = socket.isConnected();
        } catch (java.io.IOException e) {
          reached = false;
        }
        assertFalse(reached, other.toString());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aJvmThatIsDoneIsNotKeptUp(Path jdk) {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk).in(folder).options("-Dweir.admin.port=0").run(Brief.class)) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      assertTrue(jvm.err().contains("weir: dashboard: http://127.0.0.1:"), jvm.err());
      assertEquals("done\n", jvm.out());
      assertFalse(jvm.err().contains("Exception"), jvm.err());
    }
  }

  /** Lives for a second, long enough for the admin server to begin. */
  static final class Brief {
    private Brief() {}

    /** Does nothing. */
    public static void main(String[] arguments) throws InterruptedException {
      Thread.sleep(1000);
      System.out.println("done");
    }
  }

  @Test
  void theAgentHasFourThreadsAtMost() throws Exception {
    try (Application application = Application.start(jdk(), folder, 1)) {
      application.admin().get("/health");
      // What takes long is answered by one of its own.
      application.admin().get("/monitoring/summary");
      String dump = threads(application);
      long own = dump.lines().filter(line -> line.startsWith("\"weir")).count();
      assertTrue(own <= 4, dump);
    }
  }
}
