package com.acme.rates;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** The service on the other side of the network; it can be broken and mended. */
final class RateService implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean broken;

  RateService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/rates/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = ("1." + (7 + asked.incrementAndGet())).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(broken ? 503 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  void broken(boolean now) {
    broken = now;
  }

  /** How often anybody came through to it. */
  int asked() {
    return asked.get();
  }

  /** What a client would write who knows nothing of limits. */
  String rate(String currency) throws IOException {
    URI uri =
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/rates/" + currency);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(1_000);
    connection.setReadTimeout(1_000);
    if (connection.getResponseCode() != 200) {
      throw new IOException("status " + connection.getResponseCode());
    }
    try (var in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
