package com.acme.database;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/** A server with eight threads, all of whose requests need the one connection of a pool. */
public final class PooledServer {
  private static final int THREADS = 8;
  private static final int QUERY_MILLIS = 20;

  private PooledServer() {}

  /** Serves until killed. */
  public static void main(String[] arguments) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:pooled;DB_CLOSE_DELAY=-1");
    config.setMaximumPoolSize(1);
    HikariDataSource pool = new HikariDataSource(config);
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ALIAS nap FOR 'com.acme.database.Queries.nap'");
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.createContext("/pooled", exchange -> answer(exchange, pool));
    server.start();
    System.out.println("port " + server.getAddress().getPort());
  }

  private static void answer(HttpExchange exchange, DataSource pool) throws IOException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement("CALL nap(?)")) {
      statement.setInt(1, QUERY_MILLIS);
      statement.execute();
    } catch (SQLException e) {
      throw new IOException(e);
    }
    byte[] body = "done".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
