package com.acme.routes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.Executors;

/** An application that is told secrets, and has many: none of them is anybody else's business. */
public final class Confidant {
  /** As a password, with digits at its start. */
  private static final String CARD = "4929123412341234";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static URI self = URI.create("http://127.0.0.1/");

  private Confidant() {}

  /** The n-th secret. */
  public static String secret(int number) {
    return "s3cr3t%02dz".formatted(number);
  }

  /** The arguments are secret and are not looked at. */
  public static void main(String[] arguments) throws Exception {
    DriverManager.registerDriver(new ForeignUrls());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    route(server, "/listen", Confidant::listen);
    route(server, "/sql", exchange -> sql());
    route(server, "/connect", exchange -> connect());
    route(server, "/out", exchange -> out());
    route(server, "/process", exchange -> process());
    route(server, "/peer", Confidant::listen);
    route(server, "/", Confidant::listen);
    server.createContext(
        "/fail",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          throw new IOException(
              "no such customer: " + secret(36), new IllegalStateException(secret(37)));
        });
    server.setExecutor(Executors.newFixedThreadPool(8));
    Thread poller =
        new Thread(Confidant::poll, "poller of kQzWxHbTnYvRmLpSdGfJcA token=" + secret(61));
    poller.setDaemon(true);
    poller.start();
    server.start();
    self = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    System.out.println("port " + server.getAddress().getPort());
  }

  private static void poll() {
    try {
      while (true) {
        Files.exists(Path.of("weir-report.json"));
        InetAddress.getByName("localhost");
        new FileInputStream("/dev/zero").close();
        Thread.sleep(50);
      }
    } catch (IOException | InterruptedException e) {
      System.err.println("no longer polled: " + e);
    }
  }

  /** What a route does. */
  private interface Work {
    void run(HttpExchange exchange) throws Exception;
  }

  private static void route(HttpServer server, String path, Work work) {
    HttpHandler handler =
        exchange -> {
          int status = 200;
          try {
            // Long enough for every line of code to be told.
            Thread.sleep(2);
            work.run(exchange);
          } catch (Exception e) {
            System.err.println(path + ": " + e);
            status = 500;
          }
          exchange.getResponseHeaders().add("Set-Cookie", "session=" + secret(44));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        };
    server.createContext(path, handler);
  }

  private static void listen(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
  }

  private static void sql() throws SQLException {
    String url = "jdbc:h2:mem:vault;DB_CLOSE_DELAY=-1;USER=sa;PASSWORD=" + secret(11);
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS people (name VARCHAR(99), card BIGINT)");
      statement.execute("INSERT INTO people VALUES ('" + secret(12) + "', " + CARD + ")");
      statement.execute("SELECT * FROM people WHERE name = $$" + secret(13) + "$$");
      statement.execute("SELECT 1 /* " + secret(14) + " */ -- " + secret(15));
      statement.execute("SELECT 2 //" + secret(58));
      statement.execute("CREATE USER IF NOT EXISTS u PASSWORD '" + secret(16) + "'");
      statement.execute("ALTER USER u SET PASSWORD '" + secret(17) + "'");
      statement.addBatch("DELETE FROM people WHERE name = 'it''s " + secret(18) + "'");
      statement.executeBatch();
      try (PreparedStatement prepared =
          connection.prepareStatement(
              "SELECT * FROM people WHERE name = ? OR name = '" + secret(19) + "'")) {
        prepared.setString(1, secret(20));
        prepared.execute();
      }
      try (CallableStatement call = connection.prepareCall("CALL UPPER('" + secret(21) + "')")) {
        call.execute();
      }
      wrong(statement);
    }
  }

  /** Its text has the whole statement. */
  private static void wrong(Statement statement) {
    try {
      statement.execute("SELEKT '" + secret(22));
    } catch (SQLException e) {
      if (!String.valueOf(e.getMessage()).contains(secret(22))) {
        throw new IllegalStateException("the driver keeps secrets", e);
      }
    }
  }

  private static void connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("password", secret(23));
    for (String url :
        new String[] {
          "jdbc:postgresql://scott:"
              + secret(24)
              + "@db.acme:5432/orders?sslpassword="
              + secret(25),
          "jdbc:mysql://db.acme:3306/orders?user=scott&password=" + secret(26),
          "jdbc:mysql://scott:" + CARD + "#" + secret(60) + "@db.acme:3306/orders",
          "jdbc:db2://db.acme:50000/ORDERS:user=scott;password=p@" + secret(62) + ";",
          "jdbc:sqlserver://db.acme;user=scott;password=" + secret(27),
          "jdbc:oracle:thin:scott/" + secret(28) + "@//db.acme:1521/orders"
        }) {
      try (Connection connection = DriverManager.getConnection(url, properties);
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT 1");
        if (url.startsWith("jdbc:mysql:")) {
          inVain(statement, "SELECT 1 #token=" + secret(59));
        } else if (url.startsWith("jdbc:sqlserver:")) {
          inVain(statement, "EXEC sp_password NULL, " + secret(63) + ", scott");
        }
      }
    }
  }

  /** The database in memory does not understand what other makers' do. */
  private static void inVain(Statement statement, String sql) {
    try {
      statement.execute(sql);
      throw new IllegalStateException("understood: " + sql);
    } catch (SQLException expected) {
      System.out.println("not understood");
    }
  }

  private static void out() throws Exception {
    String address = self.toString().replace("//", "//scott:" + secret(29) + "@");
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create(address + "/peer?key=" + secret(30)).toURL().openConnection();
    connection.setRequestProperty("Authorization", "Bearer " + secret(31));
    try (InputStream in = connection.getInputStream()) {
      in.readAllBytes();
    }
    HttpRequest request =
        HttpRequest.newBuilder(self.resolve("/peer?key=" + secret(32) + "#" + secret(33)))
            .header("X-Api-Key", secret(34))
            .POST(HttpRequest.BodyPublishers.ofString(secret(35)))
            .build();
    CLIENT.send(request, HttpResponse.BodyHandlers.discarding());
  }

  private static void process() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "cat; true " + secret(38));
    builder.environment().put("TOKEN", secret(39));
    Process process = builder.redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(secret(40).getBytes(StandardCharsets.UTF_8));
    }
    process.getInputStream().readAllBytes();
    process.waitFor();
    startInVain("sh -c " + secret(52) + " x");
    startInVain("/bin/echo -p" + secret(53));
    startInVain("PGPASSWORD=" + secret(54), "psql");
    File folder = Files.createTempDirectory("my tools").toFile();
    Path tool = Files.createSymbolicLink(folder.toPath().resolve("a tool"), Path.of("/bin/true"));
    new ProcessBuilder(tool.toString()).start().waitFor();
    File token =
        new File(folder, "reset-eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9" + secret(55) + ".json");
    Files.writeString(token.toPath(), "{}");
    try (var in = new FileInputStream(token)) {
      in.read();
    }
    if (!token.exists() || !token.delete() || !Files.deleteIfExists(tool) || !folder.delete()) {
      throw new IllegalStateException("left behind: " + folder);
    }
  }

  /** There is no such program. */
  private static void startInVain(String... command) {
    try {
      new ProcessBuilder(command).start();
      throw new IllegalStateException("started: " + command[0]);
    } catch (IOException expected) {
      System.out.println("not started");
    }
  }
}
