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
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

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
    Connection depot = depot();
    ServerSocket slow = new ServerSocket(0);
    Thread peer = new Thread(() -> answerLate(slow), "peer");
    peer.setDaemon(true);
    peer.start();
    Socket connected = new Socket(InetAddress.getLoopbackAddress(), slow.getLocalPort());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    route(server, "/sleep", exchange -> sleep("GET /sleep", 30));
    route(server, "/fast", exchange -> Thread.sleep(1));
    route(server, "/late", exchange -> sleep("GET /late", 1200));
    route(server, "/file", exchange -> file());
    route(server, "/socket", exchange -> socket(connected));
    route(server, "/query", exchange -> query(depot));
    route(server, "/helped", exchange -> HELPERS.submit(() -> sleep("GET /helped", 20)).get());
    route(server, "/rate", exchange -> rate());
    server.createContext("/broken", exchange -> answer(exchange, BROKEN.get() ? 500 : 200));
    server.createContext("/mend", exchange -> mend(exchange));
    route(server, "/odd\"*?,=\\name", exchange -> Thread.sleep(1));
    route(server, "/beans", exchange -> beans());
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

  private static void socket(Socket peer) throws Exception {
    peer.getOutputStream().write(1);
    measured("GET /socket NETWORK_IO", () -> peer.getInputStream().read());
  }

  private static void answerLate(ServerSocket slow) {
    try (Socket client = slow.accept()) {
      while (client.getInputStream().read() >= 0) {
        Thread.sleep(40);
        client.getOutputStream().write(1);
      }
    } catch (IOException | InterruptedException e) {
      System.out.println("threw " + e);
    }
  }

  private static Connection depot() throws SQLException {
    Connection connection = DriverManager.getConnection(VAULT);
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE ALIAS REST FOR \"java.lang.Thread.sleep(long)\"");
    }
    return connection;
  }

  private static void query(Connection depot) throws Exception {
    try (Statement statement = depot.createStatement()) {
      measured(
          "GET /query DATABASE_QUERY", () -> statement.execute("CALL REST(35) /* s3cr3t14z */"));
    }
  }

  /** Reads whatever is there, as a console does. */
  private static void beans() throws Exception {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : beans.queryNames(new ObjectName("dev.weir:*"), null)) {
      MBeanInfo info = beans.getMBeanInfo(name);
      System.out.println("bean\t" + name + "\t\t" + info.getDescription());
      for (MBeanAttributeInfo attribute : info.getAttributes()) {
        Object value = beans.getAttribute(name, attribute.getName());
        String text =
            value instanceof Object[] all ? Arrays.deepToString(all) : String.valueOf(value);
        System.out.println("bean\t" + name + "\t" + attribute.getName() + "\t" + text);
        System.out.println("told\t" + attribute.getName() + "\t" + attribute.getDescription());
      }
    }
    System.out.println("beans read");
  }

  private static void rate() throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) self.resolve("/broken").toURL().openConnection();
    try (var body = connection.getInputStream()) {
      body.readAllBytes();
    }
  }
}
