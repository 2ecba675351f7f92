package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.harness.AdminClient;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the admin server withstands, and that the application does not notice. */
class AttackTest {
  private static final int SLOW = 200;

  @TempDir Path folder;

  static List<Path> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void twoHundredSlowClientsHoldUpNobody(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 3)) {
      AdminClient admin = application.admin();
      p99(application, 200);
      double before = p99(application, 300);
      int port = admin.base().getPort();
      List<Socket> slow = new ArrayList<>();
      try {
        for (int i = 0; i < SLOW; i++) {
          slow.add(begin(port, i));
        }
        for (int round = 0; round < 20; round++) {
          long began = System.nanoTime();
          assertEquals("ok\n", admin.get("/health").body());
          assertEquals(200, admin.get("/monitoring/summary").statusCode());
          long millis = (System.nanoTime() - began) / 1_000_000;
          assertTrue(millis < 2_000, "round " + round + ": " + millis + " ms");
          drip(slow, round);
        }
        double during = p99(application, 300);
        assertTrue(
            during < Math.max(20, 5 * before), "p99 " + before + " ms, then " + during + " ms");
      } finally {
        for (Socket socket : slow) {
          socket.close();
        }
      }
      assertEquals("ok\n", admin.get("/health").body());
      assertEquals(
          0,
          admin.json("/monitoring/report").path("self").path("swallowedErrors").asInt(),
          application.jvm.err());
    }
  }

  /** In milliseconds, as the client sees it. */
  private static double p99(Application application, int requests) {
    double[] times = new double[requests];
    for (int i = 0; i < requests; i++) {
      long began = System.nanoTime();
      assertEquals(200, application.call("/items" + i % 3));
      times[i] = (System.nanoTime() - began) / 1e6;
    }
    Arrays.sort(times);
    return times[requests * 99 / 100];
  }

  /** Some say nothing, some begin a line, some a body, and some ask and do not listen. */
  private static Socket begin(int port, int number) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(2048);
    socket.connect(new java.net.InetSocketAddress("127.0.0.1", port));
    String begun =
        switch (number % 4) {
          case 0 -> "";
          case 1 -> "GET /monitoring/summary HT";
          case 2 ->
              "POST /monitoring/alerts/a1/resolve HTTP/1.1\r\nHost: localhost\r\n"
                  + "Content-Length: 60000\r\n\r\n{";
          default -> "GET /uplot.js HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(20);
        };
    socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static void drip(List<Socket> slow, int round) {
    for (int i = round % 10; i < slow.size(); i += 10) {
      try {
        slow.get(i).getOutputStream().write('x');
      } catch (IOException e) {
        // Cut off, as it should be.
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whoSendsNoWholeRequestIsCutOff(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 1)) {
      int port = application.admin().base().getPort();
      try (Socket socket = new Socket("127.0.0.1", port)) {
        socket.setSoTimeout(15_000);
        socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
        long began = System.nanoTime();
        assertEquals(-1, socket.getInputStream().read());
        double seconds = (System.nanoTime() - began) / 1e9;
        assertTrue(seconds < 8, seconds + " s");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void bodiesAndHeadersHaveAnEnd(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 1)) {
      AdminClient admin = application.admin();
      int port = admin.base().getPort();
      String megabyte = "x".repeat(1 << 20);
      HttpResponse<String> large =
          admin.change("/monitoring/alerts/a1/resolve", "{\"note\":\"" + megabyte + "\"}");
      assertEquals(413, large.statusCode(), large.body());
      String head = "POST /monitoring/alerts/a1/resolve HTTP/1.1\r\nHost: localhost\r\n";
      String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
      assertEquals(
          413,
          RawClient.send(port, chunked + "100000\r\n" + megabyte + "\r\n0\r\n\r\n").statusCode());
      assertEquals(
          431,
          RawClient.send(port, head + "X-Long: " + "y".repeat(20_000) + "\r\n\r\n").statusCode());
      String small = "{\"note\":\"in two parts\"}";
      String parts =
          chunked.replace("\r\n\r\n", "\r\nConnection: close\r\nX-Weir-Token: ")
              + admin.token()
              + "\r\n\r\nA;x=y\r\n"
              + small.substring(0, 10)
              + "\r\n"
              + Integer.toHexString(small.length() - 10)
              + "\r\n"
              + small.substring(10)
              + "\r\n0\r\nTrailer: t\r\n\r\n";
      assertEquals(404, RawClient.send(port, parts).statusCode());
      for (String length : List.of("-1", "1x", "99999999999999999999", "+1", "")) {
        int status =
            RawClient.send(port, head + "Content-Length: " + length + "\r\n\r\n").statusCode();
        assertTrue(status == 400 || status == 413, length + ": " + status);
      }
      assertEquals(
          400,
          RawClient.send(port, chunked.replace("\r\n\r\n", "\r\nContent-Length: 3\r\n\r\n"))
              .statusCode());
      assertEquals("ok\n", admin.get("/health").body());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void garbageIsRefusedAndTheServerGoesOn(Path jdk) throws Exception {
    try (Application application = Application.start(jdk, folder, 1)) {
      AdminClient admin = application.admin();
      int port = admin.base().getPort();
      Random random = new Random(17);
      for (int i = 0; i < 300; i++) {
        byte[] bytes = new byte[1 + random.nextInt(300)];
        random.nextBytes(bytes);
        String garbage = new String(bytes, StandardCharsets.ISO_8859_1);
        String request = i % 2 == 0 ? garbage : "GET /" + garbage + " HTTP/1.1\r\n" + garbage;
        int status = RawClient.send(port, request + "\r\n\r\n").statusCode();
        assertTrue(status == 0 || status >= 400, request);
      }
      for (String line :
          List.of(
              "GET / HTTP/2.0",
              "GET http://localhost/ HTTP/1.1",
              "GET  / HTTP/1.1",
              "GET / HTTP/1.1 x",
              "GET",
              "G(T / HTTP/1.1")) {
        int status = RawClient.send(port, line + "\r\nHost: localhost\r\n\r\n").statusCode();
        assertTrue(status == 400 || status == 505, line + ": " + status);
      }
      assertEquals("ok\n", admin.get("/health").body());
      assertEquals(
          0, admin.json("/monitoring/report").path("self").path("swallowedErrors").asInt());
    }
  }
}
