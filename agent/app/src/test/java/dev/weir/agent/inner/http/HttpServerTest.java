package dev.weir.agent.inner.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger threads = new AtomicInteger();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private HttpServer server;

  /** What takes long is 100 KB large, and takes 20 ms. */
  private final class Pages implements Handler {
    @Override
    public HttpResponse handle(HttpRequest request) throws Exception {
      if (!isHeavy(request)) {
        return HttpResponse.ok("text/plain", request.path());
      }
      if (request.path().equals("/heavy/stuck")) {
        asked.countDown();
        goOn.await();
      }
      Thread.sleep(20);
      return HttpResponse.ok("text/plain", made.incrementAndGet() + " ".repeat(100_000));
    }

    @Override
    public boolean isHeavy(HttpRequest request) {
      return request.path().startsWith("/heavy");
    }
  }

  @BeforeEach
  void start() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    server = HttpServer.listen(new InetSocketAddress(loopback, 0), new Pages(), this::daemon);
    daemon(server).start();
  }

  private Thread daemon(Runnable task) {
    threads.incrementAndGet();
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket ask(String... paths) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    StringBuilder all = new StringBuilder();
    for (String path : paths) {
      all.append("GET ").append(path).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    socket.getOutputStream().write(all.toString().getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String body(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      assertTrue(c >= 0, head::toString);
      head.append((char) c);
    }
    int from = head.indexOf("Content-Length: ") + 16;
    int length = Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)));
    return new String(in.readNBytes(length), StandardCharsets.US_ASCII).trim();
  }

  @Test
  void whoAsksForMuchAndReadsNothingHoldsUpNobody() throws Exception {
    List<Socket> greedy = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        greedy.add(ask("/heavy", "/heavy", "/heavy", "/heavy", "/heavy"));
      }
      for (int i = 0; i < 3; i++) {
        long began = System.nanoTime();
        try (Socket socket = ask("/light")) {
          assertEquals("/light", body(socket.getInputStream()));
        }
        long millis = (System.nanoTime() - began) / 1_000_000;
        assertTrue(millis < 400, millis + " ms");
      }
      assertTrue(made.get() < 200, "asked while they were waited for");
    } finally {
      for (Socket socket : greedy) {
        socket.close();
      }
    }
  }

  @Test
  void whatTakesLongHoldsUpNothingElse() throws Exception {
    Socket stuck = ask("/heavy/stuck", "/a");
    asked.await();
    try (stuck;
        Socket behind = ask("/heavy", "/b");
        Socket light = ask("/light")) {
      assertEquals("/light", body(light.getInputStream()));
      assertEquals(0, made.get());
      goOn.countDown();
      assertEquals("1", body(stuck.getInputStream()));
      assertEquals("/a", body(stuck.getInputStream()));
      assertEquals("2", body(behind.getInputStream()));
      assertEquals("/b", body(behind.getInputStream()));
      assertEquals(2, threads.get());
    } finally {
      goOn.countDown();
    }
  }

  @Test
  void aThreadIsThereForWhatTakesLongAlone() throws Exception {
    try (Socket light = ask("/light")) {
      assertEquals("/light", body(light.getInputStream()));
      assertEquals(1, threads.get());
    }
  }

  @Test
  void answersComeInTheOrderOfTheirRequests() throws Exception {
    try (Socket socket = ask("/a", "/heavy", "/b", "/heavy", "/c")) {
      InputStream in = socket.getInputStream();
      for (String expected : List.of("/a", "1", "/b", "2", "/c")) {
        assertEquals(expected, body(in));
      }
      socket
          .getOutputStream()
          .write("GET /d HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertEquals("/d", body(in));
    }
  }
}
