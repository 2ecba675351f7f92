package com.acme.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The other service that {@link Recommendations} asks, slow by design.
 *
 * <p>It would run elsewhere; it is in this process, on a port of its own, so that the shop needs
 * nothing but itself.
 */
@Component
class RecommendationService implements DisposableBean {
  private static final int THINKING_MS = 40;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  RecommendationService(Mended mended) throws IOException {
    int thinkingMs = mended.has("service") ? 0 : THINKING_MS;
    // Without it, the answer's second packet waits 40 ms more for the client's acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/recommend", exchange -> recommend(exchange, thinkingMs));
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void destroy() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void recommend(HttpExchange exchange, int thinkingMs) throws IOException {
    try (exchange) {
      if (thinkingMs > 0) {
        Thread.sleep(thinkingMs);
      }
      byte[] answer = "Product 7,Product 21,Product 42".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    } catch (InterruptedException e) {
      // The shop is closing; the caller sees a closed connection.
      Thread.currentThread().interrupt();
    }
  }
}
