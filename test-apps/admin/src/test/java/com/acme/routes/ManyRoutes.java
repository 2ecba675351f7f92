package com.acme.routes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;

/** Serves as many routes as it is told, each of which waits for a file, a sleep or a database. */
public final class ManyRoutes {
  /** A route that would be a script, were it ever taken for markup. */
  public static final String SCRIPT = "/<script>alert(1)</script><img src=x onerror=alert(2)>";

  private ManyRoutes() {}

  /**
   * @param arguments how many routes
   */
  public static void main(String[] arguments) throws Exception {
    Path file = Files.writeString(Path.of("prices.csv"), "1;2;3\n".repeat(1000));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      int number = i;
      server.createContext("/items" + i, exchange -> serve(exchange, number, file));
    }
    server.createContext(SCRIPT, exchange -> serve(exchange, 1, file));
    server.createContext("/fail", exchange -> answer(exchange, 500));
    server.createContext("/query", ManyRoutes::query);
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.start();
    System.out.println("port " + server.getAddress().getPort());
  }

  private static void serve(HttpExchange exchange, int number, Path file) throws IOException {
    try {
      if (number % 3 == 0) {
        Files.readAllBytes(file);
      }
      Thread.sleep(1 + number % 4);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    answer(exchange, 200);
  }

  private static void query(HttpExchange exchange) throws IOException {
    String name = String.valueOf(exchange.getRequestURI().getQuery());
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:shop;USER=sa");
        Statement statement = connection.createStatement()) {
      statement.execute("select '" + name + "' as name from system_range(1, 2000)");
    } catch (SQLException e) {
      throw new IOException(e);
    }
    answer(exchange, 200);
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }
}
