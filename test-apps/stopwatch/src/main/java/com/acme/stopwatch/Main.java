package com.acme.stopwatch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves a route a kind of blocking, calls each a few times, prints what it measured, and ends. */
public final class Main {
  private static final int CALLS = 3;

  private Main() {}

  /**
   * Runs it.
   *
   * @param arguments {@code platform} or {@code virtual}: the threads of the server
   */
  public static void main(String[] arguments) throws Exception {
    Stopwatch stopwatch = new Stopwatch();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads =
        arguments[0].equals("virtual")
            ? (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null)
            : Executors.newFixedThreadPool(4);
    server.setExecutor(threads);
    try (Work work = new Work(stopwatch)) {
      work.routes()
          .forEach((path, task) -> server.createContext(path, exchange -> serve(exchange, task)));
      server.start();
      // Meters and recorders start with the first request: it is not one of those compared.
      server.createContext("/warm", exchange -> serve(exchange, work::warm));
      String base = "http://127.0.0.1:" + server.getAddress().getPort();
      call(base + "/warm");
      Thread.sleep(2_000);
      for (int i = 0; i < CALLS; i++) {
        for (String path : work.routes().keySet()) {
          call(base + path);
        }
      }
    }
    // What a flight recorder tells comes a second late.
    Thread.sleep(2_000);
    server.stop(0);
    threads.shutdownNow();
    stopwatch.print();
    System.out.println("done");
  }

  private static void serve(HttpExchange exchange, Work.Task task) throws IOException {
    int status = 204;
    try {
      task.run();
    } catch (Exception e) {
      e.printStackTrace();
      status = 500;
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static void call(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    if (connection.getResponseCode() != 204) {
      throw new IOException(url + ": " + connection.getResponseCode());
    }
  }
}
