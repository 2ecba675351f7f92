package com.acme.routes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Serves routes that each wait for one thing, and says how long they waited: {@code measured GET
 * /sleep SLEEP_OPERATION 30.2}, in milliseconds.
 */
public final class Laggard {
  private static final String VAULT = "jdbc:h2:mem:depot;USER=sa;PASSWORD=s3cr3t11z";
  private static final String PIPE = "pipe";
  private static final BlockingQueue<Integer> ORDERS = new LinkedBlockingQueue<>();
  private static final AtomicBoolean BROKEN = new AtomicBoolean(true);
  private static final ExecutorService HELPERS =
      Executors.newFixedThreadPool(2, task -> new Thread(task, "helper"));
  private static URI self = URI.create("http://127.0.0.1/");

  private Laggard() {}

  /** What a route does. */
  private interface Work {
    void run(HttpExchange exchange) throws Exception;
  }

  /**
   * Serves until it is told to end.
   *
   * @param arguments {@code virtual}: each request on a virtual thread; {@code jmx}: has made the
   *     platform's MBean server first
   */
  public static void main(String[] arguments) throws Exception {
    String how = arguments.length == 0 ? "" : arguments[0];
    if (how.equals("jmx")) {
      ManagementFactory.getPlatformMBeanServer();
    }
    Class.forName("org.h2.Driver");
    ServerSocket slow = new ServerSocket(0);
    Thread peer = new Thread(() -> answerLate(slow), "peer");
    peer.setDaemon(true);
    peer.start();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    route(server, "/sleep", exchange -> sleep("GET /sleep", 30));
    route(server, "/fast", exchange -> Thread.sleep(1));
    route(server, "/late", exchange -> sleep("GET /late", 1200));
    route(server, "/file", exchange -> file());
    route(server, "/socket", exchange -> socket(slow.getLocalPort()));
    route(server, "/query", exchange -> query());
    route(server, "/helped", exchange -> HELPERS.submit(() -> sleep("GET /helped", 20)).get());
    route(server, "/rate", exchange -> rate());
    server.createContext("/broken", exchange -> answer(exchange, BROKEN.get() ? 500 : 200));
    server.createContext("/mend", exchange -> mend(exchange));
    server.createContext("/batch", exchange -> order(exchange));
    Thread batch = new Thread(Laggard::batch, "batch");
    batch.setDaemon(true);
    batch.start();
    new ProcessBuilder("mkfifo", PIPE).start().waitFor();
    server.setExecutor(how.equals("virtual") ? virtual() : Executors.newFixedThreadPool(4));
    server.start();
    self = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    System.out.println("port " + server.getAddress().getPort());
  }

  /** Called by its name: it came with 21. */
  private static ExecutorService virtual() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  private static void route(HttpServer server, String path, Work work) {
    server.createContext(
        path,
        exchange -> {
          try {
            work.run(exchange);
            answer(exchange, 200);
          } catch (Exception e) {
            System.out.println("threw " + e);
            answer(exchange, 500);
          }
        });
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static void mend(HttpExchange exchange) throws IOException {
    BROKEN.set(false);
    answer(exchange, 200);
  }

  private static void order(HttpExchange exchange) throws IOException {
    ORDERS.add(1);
    answer(exchange, 200);
  }

  /** Works for no request. */
  private static void batch() {
    try {
      while (true) {
        ORDERS.take();
        sleep("(none)", 25);
      }
    } catch (Exception e) {
      System.out.println("threw " + e);
    }
  }

  private static Void measured(String what, Callable<?> call) throws Exception {
    long began = System.nanoTime();
    call.call();
    System.out.println("measured " + what + " " + (System.nanoTime() - began) / 1e6);
    return null;
  }

  private static Void sleep(String route, int millis) throws Exception {
    return measured(
        route + " SLEEP_OPERATION",
        () -> {
          Thread.sleep(millis);
          return null;
        });
  }

  /** A pipe, to which a child writes late. */
  private static void file() throws Exception {
    // Opened for both, so that opening it waits for nobody.
    try (RandomAccessFile in = new RandomAccessFile(PIPE, "rw")) {
      Process writer = new ProcessBuilder("sh", "-c", "sleep 0.05; echo > " + PIPE).start();
      measured("GET /file FILE_IO", in::read);
      writer.waitFor();
    }
  }

  private static void socket(int port) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      measured("GET /socket NETWORK_IO", () -> socket.getInputStream().read());
    }
  }

  private static void answerLate(ServerSocket slow) {
    while (true) {
      try (Socket client = slow.accept()) {
        Thread.sleep(40);
        client.getOutputStream().write(1);
      } catch (IOException | InterruptedException e) {
        return;
      }
    }
  }

  private static void query() throws Exception {
    try (Connection connection = DriverManager.getConnection(VAULT);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ALIAS IF NOT EXISTS REST FOR \"java.lang.Thread.sleep(long)\"");
      measured(
          "GET /query DATABASE_QUERY", () -> statement.execute("CALL REST(35) /* s3cr3t14z */"));
    }
  }

  private static void rate() throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) self.resolve("/broken").toURL().openConnection();
    try (var body = connection.getInputStream()) {
      body.readAllBytes();
    }
  }
}
