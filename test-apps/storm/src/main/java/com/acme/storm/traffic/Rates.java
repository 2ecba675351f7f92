package com.acme.storm.traffic;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The service with the rates: answers within a few milliseconds, or not at all. */
final class Rates implements AutoCloseable {
  private static final long USUAL_MILLIS = 5;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final Object change = new Object();
  private boolean hanging;

  Rates() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on it answers nobody; or everybody, also who has waited. */
  void hangs(boolean on) {
    synchronized (change) {
      hanging = on;
      change.notifyAll();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      synchronized (change) {
        while (hanging) {
          change.wait();
        }
      }
      Thread.sleep(USUAL_MILLIS);
      byte[] body = "1.0837".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    hangs(false);
    server.stop(0);
    threads.shutdownNow();
  }
}
