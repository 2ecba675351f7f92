package com.acme.small;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** One file, one sleep, one query. */
@SuppressWarnings("serial") // servlets are serializable by descent only
final class WorkServlet extends HttpServlet {
  private static final int CONNECTIONS = 8;

  private final File file;
  private final BlockingQueue<PreparedStatement> queries = new ArrayBlockingQueue<>(CONNECTIONS);

  WorkServlet(File file) {
    this.file = file;
  }

  @Override
  public void init() throws ServletException {
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Connection connection = DriverManager.getConnection("jdbc:h2:mem:small;DB_CLOSE_DELAY=-1");
        if (i == 0) {
          fill(connection);
        }
        queries.add(connection.prepareStatement("SELECT name FROM product WHERE id = ?"));
      }
    } catch (SQLException e) {
      throw new ServletException(e);
    }
  }

  private static void fill(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE product (id INT PRIMARY KEY, name VARCHAR(20))");
      statement.execute("INSERT INTO product SELECT x, 'product ' || x FROM SYSTEM_RANGE(1, 100)");
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      int read = read();
      Thread.sleep(0);
      byte[] body = (query(read % 100 + 1) + '\n').getBytes(StandardCharsets.UTF_8);
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private int read() throws IOException {
    try (InputStream in = new FileInputStream(file)) {
      return in.read(new byte[4096]);
    }
  }

  private String query(int id) throws SQLException, InterruptedException {
    PreparedStatement query = queries.take();
    try {
      query.setInt(1, id);
      try (ResultSet result = query.executeQuery()) {
        return result.next() ? result.getString(1) : "none";
      }
    } finally {
      queries.add(query);
    }
  }
}
