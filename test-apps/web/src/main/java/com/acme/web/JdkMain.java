package com.acme.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The JDK's own server. */
public final class JdkMain {
  private JdkMain() {}

  /** Serves until killed. */
  public static void main(String[] arguments) throws Exception {
    ExecutorService later = Executors.newCachedThreadPool();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    if (arguments.length == 0) {
      server.setExecutor(Executors.newFixedThreadPool(8));
    } else if (!arguments[0].equals("single")) {
      server.setExecutor(Executors.newFixedThreadPool(Integer.parseInt(arguments[0])));
    }
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
    server.createContext(
        "/shop/joined",
        exchange -> {
          CompletableFuture.runAsync(() -> sleep(20), later).join();
          answer(exchange, 200);
        });
    server.createContext(
        "/shop/aside",
        exchange -> {
          later.execute(() -> sleep(20));
          answer(exchange, 200);
        });
    server.createContext("/shop/slow", JdkMain::slow);
    server.createContext("/shop/bg", JdkMain::slow);
    server.createContext("/shop/cancel", JdkMain::slow);
    server.createContext("/shop/few", JdkMain::slow);
    server.createContext("/shop/failing", JdkMain::failing);
    server.createContext(
        "/shop/stats", exchange -> send(exchange, Stats.text().getBytes(StandardCharsets.UTF_8)));
    server.createContext("/shop/spin", JdkMain::spin);
    server.createContext(
        "/shop/work", exchange -> send(exchange, Work.done(exchange.getRequestURI().getQuery())));
    server.createContext("/shop/stream", JdkMain::stream);
    server.createContext("/shop/echo", JdkMain::echo);
    server.createContext("/shop/counter", JdkMain::counter);
    server.createContext("/shop/slow-async", exchange -> later.execute(() -> slowLater(exchange)));
    server.start();
    System.out.println("port " + server.getAddress().getPort());
  }

  private static void slow(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    int number = Payload.number(query, "n", 0);
    exchange.getResponseHeaders().set("App", "yes");
    exchange.getResponseHeaders().set("Number", String.valueOf(number));
    sleep(Payload.number(query, "ms", 0));
    send(exchange, Payload.of(number, Payload.number(query, "size", 100)));
  }

  private static void spin(HttpExchange exchange) throws IOException {
    Payload.spin(Payload.number(exchange.getRequestURI().getQuery(), "ms", 0));
    send(exchange, "spun".getBytes(StandardCharsets.UTF_8));
  }

  private static void stream(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(Payload.of(1, 1000));
    exchange.getResponseBody().flush();
    sleep(Payload.number(exchange.getRequestURI().getQuery(), "ms", 0));
    exchange.getResponseBody().write(Payload.of(2, 1000));
    exchange.close();
  }

  private static void echo(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    sleep(Payload.number(exchange.getRequestURI().getQuery(), "ms", 0));
    send(exchange, body);
  }

  private static void failing(HttpExchange exchange) throws IOException {
    if (exchange.getRequestURI().getQuery() == null) {
      exchange.sendResponseHeaders(500, -1);
      exchange.close();
    } else {
      send(exchange, "fine".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private static void counter(HttpExchange exchange) throws IOException {
    int count = COUNTER.incrementAndGet();
    String slow = exchange.getRequestHeaders().getFirst("Slow");
    if (String.valueOf(exchange.getRequestURI().getQuery()).contains("cookie")) {
      exchange.getResponseHeaders().set("Set-Cookie", "a=b");
    }
    if (slow != null) {
      sleep(Integer.parseInt(slow));
    }
    send(exchange, ("count " + count).getBytes(StandardCharsets.UTF_8));
  }

  private static void slowLater(HttpExchange exchange) {
    sleep(Payload.number(exchange.getRequestURI().getQuery(), "ms", 0));
    try {
      send(exchange, Payload.of(3, 1000));
    } catch (IOException e) {
      // The client has gone, or has been answered.
    }
  }

  private static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
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
