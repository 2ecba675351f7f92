package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.harness.AdminClient;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server behind nginx, set up as the documentation says; skipped where there is none. */
class ProxyTest {
  private static final String LOGIN =
      "Authorization: Basic "
          + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
  private static final String OPEN = "POST /monitoring/limits/naps/open";

  @TempDir Path folder;

  /** What the documentation says, but for TLS, which needs a certificate. */
  private String config(int from, int to) throws IOException {
    String page = Files.readString(Path.of("../../docs/monitoring.md"));
    int begin = page.indexOf("```nginx\n") + "```nginx\n".length();
    String documented = page.substring(begin, page.indexOf("```", begin));
    assertTrue(documented.contains("listen 443 ssl;"), documented);
    Path users = Files.writeString(folder.resolve("users"), "me:{PLAIN}secret\n");
    String server =
        documented
            .replace("listen 443 ssl;", "listen 127.0.0.1:" + from + ";")
            .replaceAll("ssl_certificate\\S* .*;", "")
            .replace("/etc/nginx/weir.users", users.toString())
            .replace("127.0.0.1:7979", "127.0.0.1:" + to);
    boolean root = "root".equals(System.getProperty("user.name"));
    StringBuilder temporary = new StringBuilder("access_log off;\n");
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      temporary.append(kind).append("_temp_path ").append(folder.resolve(kind)).append(";\n");
    }
    return (root ? "user root;\n" : "")
        + "daemon off;\nmaster_process off;\npid nginx.pid;\nevents {}\nhttp {\n"
        + temporary
        + server
        + "}\n";
  }

  private static @Nullable Path nginx() {
    return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
        .map(folder -> Path.of(folder, "nginx"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private static int ask(int port, String what, String... headers) throws IOException {
    StringBuilder request = new StringBuilder(what + " HTTP/1.1\r\nHost: ops.example\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    if (what.startsWith("POST")) {
      request.append("Content-Type: application/json\r\nContent-Length: 2\r\n");
    }
    request.append("Connection: close\r\n\r\n").append(what.startsWith("POST") ? "{}" : "");
    return RawClient.send(port, request.toString()).statusCode();
  }

  @Test
  void changesComeThroughAProxyAndForeignPagesDoNot() throws Exception {
    Path nginx = nginx();
    assumeTrue(nginx != null, "nginx is not installed");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (Application application =
        Application.start(Jdks.all().get(0), folder, 1, PageTest.LIMITS)) {
      application.call("/items0");
      AdminClient admin = application.admin();
      Path config =
          Files.writeString(folder.resolve("nginx.conf"), config(port, admin.base().getPort()));
      Process proxy =
          new ProcessBuilder(
                  String.valueOf(nginx), "-p", folder.toString(), "-c", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("nginx.log").toFile())
              .start();
      try {
        waitFor(port);
        String token = "X-Weir-Token: " + admin.token();
        assertEquals(401, ask(port, "GET /"));
        assertEquals(200, ask(port, "GET /", LOGIN));
        assertEquals(200, ask(port, "GET /monitoring/summary", LOGIN));
        String own = "Origin: https://ops.example";
        assertEquals(200, ask(port, OPEN, LOGIN, token, own, "Sec-Fetch-Site: same-origin"));
        assertEquals(200, ask(port, OPEN, LOGIN, token));
        assertEquals(403, ask(port, OPEN, LOGIN, own));
        for (String foreign : List.of("https://evil.example", "http://ops.example", "null")) {
          assertEquals(403, ask(port, OPEN, LOGIN, token, "Origin: " + foreign), foreign);
          assertEquals(403, ask(port, "GET /", LOGIN, "Origin: " + foreign), foreign);
        }
        assertEquals(403, ask(port, OPEN, LOGIN, token, "Sec-Fetch-Site: cross-site"));
      } finally {
        proxy.destroy();
        proxy.waitFor();
      }
    }
  }

  private void waitFor(int port) throws Exception {
    for (int i = 0; i < 100; i++) {
      try {
        new Socket("127.0.0.1", port).close();
        return;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    throw new AssertionError(Files.readString(folder.resolve("nginx.log")));
  }
}
