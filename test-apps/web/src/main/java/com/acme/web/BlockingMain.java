package com.acme.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * The JDK's own server with handlers that block. The first argument is how many threads it has: 0
 * is its own one.
 */
public final class BlockingMain {
  private static final ThreadLocal<String> MINE = new ThreadLocal<>();
  private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

  private BlockingMain() {}

  /** Serves until killed. */
  public static void main(String[] arguments) throws Exception {
    INHERITED.set("from main");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    int threads = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
    if (threads > 0) {
      server.setExecutor(Executors.newFixedThreadPool(threads));
    }
    server.createContext("/slow", exchange -> answer(exchange, sleep(50)));
    server.createContext("/other", exchange -> answer(exchange, sleep(20)));
    server.createContext("/compute", exchange -> answer(exchange, compute(20)));
    server.createContext("/where", exchange -> answer(exchange, where()));
    server.createContext("/boom", BlockingMain::boom);
    server.createContext("/half", BlockingMain::half);
    server.createContext("/echo", BlockingMain::echo);
    server.createContext("/count", exchange -> answer(exchange, count()));
    server.createContext("/pins", exchange -> answer(exchange, pins()));
    server.start();
    System.out.println("port " + server.getAddress().getPort());
  }

  /** Which thread this is, and what it brings along. */
  private static String where() {
    sleep(20);
    String before = String.valueOf(MINE.get());
    MINE.set("left behind");
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    String told =
        Thread.currentThread().getName()
            + " | "
            + (loader == ClassLoader.getSystemClassLoader())
            + " | "
            + INHERITED.get()
            + " | "
            + before;
    MINE.remove();
    return told;
  }

  /**
   * Sleeps while a class is initialised: with a frame of the JVM's own on its stack a virtual
   * thread keeps its carrier, on every JDK that has them.
   */
  private static String pins() {
    String file = Initialised.class.getName().substring("com.acme.web.".length()) + ".class";
    try (InputStream in = BlockingMain.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file);
      }
      MethodHandles.lookup().defineHiddenClass(in.readAllBytes(), true);
      return "pinned";
    } catch (IOException | IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each time anew, as a hidden class, which may use nothing private of this one. */
  private static final class Initialised {
    static {
      sleep(20);
    }
  }

  private static void boom(HttpExchange exchange) {
    sleep(20);
    throw new IllegalStateException("boom");
  }

  /** Fails with half of the answer sent: the client must not take it for the whole. */
  private static void half(HttpExchange exchange) throws IOException {
    sleep(20);
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.write("half".getBytes(StandardCharsets.UTF_8));
    out.flush();
    throw new IllegalStateException("half");
  }

  private static void echo(HttpExchange exchange) throws IOException {
    sleep(20);
    exchange.sendResponseHeaders(200, 0);
    try (InputStream in = exchange.getRequestBody();
        OutputStream out = exchange.getResponseBody()) {
      byte[] chunk = new byte[8192];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        out.write(chunk, 0, n);
      }
    }
  }

  private static String count() {
    System.gc();
    return Thread.getAllStackTraces().size() + " threads";
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  static String sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "slept";
  }

  private static String compute(long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    double sum = 0;
    while (System.nanoTime() < until) {
      sum += Math.sqrt(sum + 1);
    }
    return sum > 0 ? "computed" : "nothing";
  }
}
