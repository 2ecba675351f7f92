package com.acme.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The JDK's own server. */
public final class JdkMain {
  private JdkMain() {}

  /** Serves until killed. */
  public static void main(String[] arguments) throws Exception {
    ExecutorService later = Executors.newCachedThreadPool();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.createContext("/", exchange -> answer(exchange, 404));
    server.createContext(
        "/shop/plain",
        exchange -> {
          sleep(20);
          answer(exchange, 200);
        });
    server.createContext("/shop/boom", exchange -> boom());
    server.createContext("/shop/broken", exchange -> answer(exchange, 503));
    server.createContext(
        "/shop/late",
        exchange ->
            later.execute(
                () -> {
                  sleep(20);
                  answerLater(exchange);
                }));
    server.start();
    System.out.println("port " + server.getAddress().getPort());
  }

  private static void boom() {
    throw new IllegalStateException("boom");
  }

  private static void answerLater(HttpExchange exchange) {
    try {
      answer(exchange, 202);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    byte[] body = "text".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
