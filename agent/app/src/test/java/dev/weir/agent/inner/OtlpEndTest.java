package dev.weir.agent.inner;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.record.SwallowedErrors;
import dev.weir.core.settings.LogLevel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OtlpEndTest {
  private static final byte[] BODY = {'{', '}'};

  /** A byte each while, so that no timeout of a read is ever reached, and never an answer. */
  private static void drip(ServerSocket collector, CountDownLatch asked, CountDownLatch over) {
    try (Socket client = collector.accept();
        OutputStream out = client.getOutputStream()) {
      asked.countDown();
      while (!over.await(100, TimeUnit.MILLISECONDS)) {
        out.write('H');
        out.flush();
      }
    } catch (IOException | InterruptedException e) {
      // The test is over.
    }
  }

  @Test
  void aDrippingCollectorDoesNotKeepTheJvm() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    try (ServerSocket collector = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread dripping = new Thread(() -> drip(collector, asked, over));
      dripping.setDaemon(true);
      dripping.start();
      String endpoint = "http://127.0.0.1:" + collector.getLocalPort();
      Otlp otlp =
          new Otlp(
              endpoint,
              Map.of(),
              new SwallowedErrors(),
              () -> {},
              () -> BODY,
              new Log(LogLevel.OFF, ""));
      assertTimeoutPreemptively(Duration.ofSeconds(60), otlp::end);
      assertTrue(asked.await(60, TimeUnit.SECONDS), "it was not asked at all");
      assertFalse(over.await(0, TimeUnit.SECONDS), "it is still dripping");
    } finally {
      over.countDown();
    }
  }
}
