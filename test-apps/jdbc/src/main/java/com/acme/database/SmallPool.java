package com.acme.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.h2.jdbcx.JdbcDataSource;

/** A pool of one connection, which somebody else has for 100 ms each time it is wanted. */
public final class SmallPool {
  private static final int CALLS = 4;
  private static final int HELD_MILLIS = 100;
  private static final int QUERY_MILLIS = 30;

  private SmallPool() {}

  /**
   * Queries through the pool while it is taken, and while it is free; then waits until standard
   * input ends.
   *
   * @param arguments which pool
   */
  @SuppressWarnings("try") // the scope is there to be closed
  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:h2:mem:" + arguments[0] + ";DB_CLOSE_DELAY=-1";
    DataSource pool = pool(arguments[0], url);
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ALIAS nap FOR 'com.acme.database.Queries.nap'");
    }
    for (int i = 0; i < CALLS; i++) {
      Thread holder = hold(pool);
      long began = System.nanoTime();
      try (RequestScope scope = Weir.request("crowded")) {
        query(pool);
      }
      System.out.println("measured crowded " + (System.nanoTime() - began) / 1e6);
      holder.join();
      try (RequestScope scope = Weir.request("free")) {
        query(pool);
      }
    }
    System.out.println("done");
    while (System.in.read() >= 0) {
      // Somebody still looks.
    }
    if (pool instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  @SuppressWarnings("try") // the connection is there to be held
  private static Thread hold(DataSource pool) throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              try (Connection connection = pool.getConnection()) {
                taken.countDown();
                Queries.nap(HELD_MILLIS);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            },
            "holder");
    holder.start();
    taken.await();
    return holder;
  }

  private static void query(DataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement("CALL nap(?)")) {
      statement.setInt(1, QUERY_MILLIS);
      statement.execute();
    }
  }

  private static DataSource pool(String which, String url) throws SQLException {
    return switch (which) {
      case "hikari" -> hikari(url);
      case "hikari-source" -> hikariOfDataSource(url);
      case "tomcat" -> tomcat(url);
      case "dbcp" -> dbcp(url);
      case "agroal" -> agroal(url);
      case "own" -> new OwnPool(url);
      default -> throw new IllegalArgumentException(which);
    };
  }

  private static DataSource hikari(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(1);
    return new HikariDataSource(config);
  }

  private static DataSource hikariOfDataSource(String url) {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL(url);
    HikariConfig config = new HikariConfig();
    config.setDataSource(database);
    config.setMaximumPoolSize(1);
    return new HikariDataSource(config);
  }

  private static DataSource tomcat(String url) {
    PoolProperties properties = new PoolProperties();
    properties.setUrl(url);
    properties.setDriverClassName("org.h2.Driver");
    properties.setMaxActive(1);
    properties.setInitialSize(1);
    return new org.apache.tomcat.jdbc.pool.DataSource(properties);
  }

  private static DataSource dbcp(String url) {
    BasicDataSource pool = new BasicDataSource();
    pool.setUrl(url);
    pool.setMaxTotal(1);
    pool.setMaxWait(Duration.ofSeconds(5));
    return pool;
  }

  private static DataSource agroal(String url) throws SQLException {
    return AgroalDataSource.from(
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(
                of ->
                    of.maxSize(1)
                        .acquisitionTimeout(Duration.ofSeconds(5))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
  }
}
