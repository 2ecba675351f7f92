package dev.weir.weaver.jdbc;

import static dev.weir.api.OperationType.DATABASE_QUERY;

import dev.weir.core.record.Keys;
import dev.weir.weaver.SiteTable;
import dev.weir.weaver.Sites;
import dev.weir.weaver.Weaver;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * JDBC: connecting, queries, commits, fetching, and waiting for a pool's connection.
 *
 * <p>The rows name roles, not classes: a driver's classes get the rows of their role when they are
 * seen for the first time, before their first query. See {@link FirstSight}.
 */
public final class JdbcSites implements SiteTable {
  static final String DRIVER = "jdbc:driver";
  static final String POOL = "jdbc:pool";
  static final String POOLED = "jdbc:pooled";
  static final String CONNECTION = "jdbc:connection";
  static final String STATEMENT = "jdbc:statement";
  static final String RESULTS = "jdbc:results";

  private static final String STRING = "Ljava/lang/String;";
  private static final String CONNECT = "connect(Ljava/lang/String;Ljava/util/Properties;)";
  private static final String TO_CONNECTION = "Ljava/sql/Connection;";
  private static final String TO_RESULTS = "Ljava/sql/ResultSet;";
  private static final String TO_STATEMENT = "Ljava/sql/Statement;";
  private static final String TO_PREPARED = "Ljava/sql/PreparedStatement;";
  private static final String TO_CALL = "Ljava/sql/CallableStatement;";

  private static final String TO_SAVEPOINT = "Ljava/sql/Savepoint;";

  private static final String[] PREPARING = {
    "prepareStatement(" + STRING + ")" + TO_PREPARED,
    "prepareStatement(" + STRING + "I)" + TO_PREPARED,
    "prepareStatement(" + STRING + "II)" + TO_PREPARED,
    "prepareStatement(" + STRING + "III)" + TO_PREPARED,
    "prepareStatement(" + STRING + "[I)" + TO_PREPARED,
    "prepareStatement(" + STRING + "[" + STRING + ")" + TO_PREPARED,
    "prepareCall(" + STRING + ")" + TO_CALL,
    "prepareCall(" + STRING + "II)" + TO_CALL,
    "prepareCall(" + STRING + "III)" + TO_CALL
  };

  private final Keys keys;

  /**
   * @param keys where targets and statements are interned
   */
  public JdbcSites(Keys keys) {
    this.keys = keys;
  }

  /** The weaver for classes that are seen first. */
  public static void weaver(Instrumentation instrumentation, Weaver weaver) {
    JdbcHooks.instrumentation = instrumentation;
    JdbcHooks.weaver = weaver;
  }

  /** What was loaded before the agent: drivers and pools among it are woven now. */
  public static void loaded(Class<?>[] classes) {
    for (Class<?> type : classes) {
      // Where JDBC itself is not loaded, and at start-up it is not, there is nothing to look for.
      if (type.getName().equals("java.sql.Driver")) {
        FirstSight.loaded(classes);
        return;
      }
    }
  }

  // In each group the hook comes last and so lies outside: what the agent does is not timed.
  @Override
  public void define(Sites sites) {
    JdbcHooks.keys = keys;
    sites
        .hook("jdbc.driver", JdbcHooks.DRIVER)
        .in("java.sql.DriverManager")
        .methods("registerDriver(Ljava/sql/Driver;Ljava/sql/DriverAction;)V");
    drivers(sites);
    pools(sites);
    connections(sites);
    statements(sites);
    sites
        .relabelling("jdbc.fetch")
        .target(JdbcTargets.RESULTS)
        .countsNothing()
        .in(RESULTS)
        .methods("next()Z", "close()V");
  }

  private static void drivers(Sites sites) {
    sites
        .blocking("jdbc.connect", DATABASE_QUERY)
        .target(JdbcTargets.CONNECT)
        .detailArgument(0)
        .in(DRIVER)
        .methods(CONNECT + TO_CONNECTION);
    sites.hook("jdbc.connected", JdbcHooks.CONNECTED).in(DRIVER).methods(CONNECT + TO_CONNECTION);
  }

  private static void pools(Sites sites) {
    String plain = "getConnection()" + TO_CONNECTION;
    String named = "getConnection(" + STRING + STRING + ")" + TO_CONNECTION;
    sites.relabelling("jdbc.borrow").target(JdbcTargets.POOL).in(POOL).methods(plain, named);
    sites.hook("jdbc.borrowed", JdbcHooks.BORROWED).in(POOL).methods(plain, named);
    sites.hook("jdbc.pooled", JdbcHooks.POOLED).in(POOLED).methods(plain);
  }

  private static void connections(Sites sites) {
    sites
        .blocking("jdbc.commit", DATABASE_QUERY)
        .target(JdbcTargets.COMMIT)
        .in(CONNECTION)
        .methods("commit()V");
    sites
        .blocking("jdbc.rollback", DATABASE_QUERY)
        .target(JdbcTargets.ROLLBACK)
        .in(CONNECTION)
        .methods("rollback()V", "rollback(Ljava/sql/Savepoint;)V");
    sites
        .blocking("jdbc.validate", DATABASE_QUERY)
        .target(JdbcTargets.VALIDATE)
        .in(CONNECTION)
        .methods("isValid(I)Z");
    sites
        .relabelling("jdbc.session")
        .target(JdbcTargets.SESSION)
        .in(CONNECTION)
        .methods(
            "setAutoCommit(Z)V",
            "setTransactionIsolation(I)V",
            "setReadOnly(Z)V",
            "setSchema(" + STRING + ")V",
            "setCatalog(" + STRING + ")V",
            "setSavepoint()" + TO_SAVEPOINT,
            "setSavepoint(" + STRING + ")" + TO_SAVEPOINT,
            "releaseSavepoint(" + TO_SAVEPOINT + ")V",
            "close()V");
    sites
        .relabelling("jdbc.prepare")
        .target(JdbcTargets.PREPARE)
        .detailArgument(0)
        .countsNothing()
        .in(CONNECTION)
        .methods(PREPARING);
    sites
        .hook("jdbc.statement", JdbcHooks.PREPARED)
        .in(CONNECTION)
        .methods(
            "createStatement()" + TO_STATEMENT,
            "createStatement(II)" + TO_STATEMENT,
            "createStatement(III)" + TO_STATEMENT);
    sites.hook("jdbc.prepared", JdbcHooks.PREPARED).in(CONNECTION).methods(PREPARING);
  }

  private static void statements(Sites sites) {
    sites
        .blocking("jdbc.execute", DATABASE_QUERY)
        .target(JdbcTargets.STATEMENT)
        .detailArgument(0)
        .in(STATEMENT)
        .methods(
            "execute()Z",
            "execute(" + STRING + ")Z",
            "execute(" + STRING + "I)Z",
            "execute(" + STRING + "[I)Z",
            "execute(" + STRING + "[" + STRING + ")Z",
            "executeQuery()" + TO_RESULTS,
            "executeQuery(" + STRING + ")" + TO_RESULTS,
            "executeUpdate()I",
            "executeUpdate(" + STRING + ")I",
            "executeUpdate(" + STRING + "I)I",
            "executeUpdate(" + STRING + "[I)I",
            "executeUpdate(" + STRING + "[" + STRING + ")I",
            "executeLargeUpdate()J",
            "executeLargeUpdate(" + STRING + ")J",
            "executeLargeUpdate(" + STRING + "I)J",
            "executeLargeUpdate(" + STRING + "[I)J",
            "executeLargeUpdate(" + STRING + "[" + STRING + ")J",
            "executeBatch()[I",
            "executeLargeBatch()[J");
    sites
        .hook("jdbc.results", JdbcHooks.RESULTS)
        .in(STATEMENT)
        .methods(
            "executeQuery()" + TO_RESULTS,
            "executeQuery(" + STRING + ")" + TO_RESULTS,
            "getResultSet()" + TO_RESULTS,
            "getGeneratedKeys()" + TO_RESULTS);
    sites
        .relabelling("jdbc.close")
        .target(JdbcTargets.CLOSE)
        .countsNothing()
        .in(STATEMENT)
        .methods("close()V");
    sites.hook("jdbc.batch", JdbcHooks.BATCH).in(STATEMENT).methods("addBatch(" + STRING + ")V");
  }

  /** Whether a class lies beside a driver that has been loaded. */
  public static boolean isOfDriver(String name) {
    return DriverClasses.isNear(name);
  }

  /**
   * The role of a class that is being loaded, or null. Connections and statements are looked for
   * beside drivers only: elsewhere most that implement the interfaces are a pool's wrappers.
   *
   * @param name internal name
   * @param interfaces internal names of what it implements itself
   */
  public static @Nullable String role(ClassLoader loader, String name, String[] interfaces) {
    for (String type : interfaces) {
      if (type.startsWith("java")) {
        switch (type) {
          case "java/sql/Driver" -> {
            DriverClasses.driver(name);
            return DRIVER;
          }
          case "javax/sql/DataSource" -> {
            return POOL;
          }
          case "javax/sql/PooledConnection", "javax/sql/XAConnection" -> {
            return POOLED;
          }
          case "java/sql/Connection" -> {
            return DriverClasses.woven(loader, name, CONNECTION);
          }
          case "java/sql/Statement", "java/sql/PreparedStatement", "java/sql/CallableStatement" -> {
            return DriverClasses.woven(loader, name, STATEMENT);
          }
          case "java/sql/ResultSet" -> {
            return DriverClasses.woven(loader, name, RESULTS);
          }
          default -> {}
        }
      }
    }
    return switch (name) {
      // Their getConnection is in a class that does not say it is a DataSource.
      case "org/apache/tomcat/jdbc/pool/DataSourceProxy",
          "io/agroal/pool/DataSource",
          "com/mchange/v2/c3p0/impl/AbstractPoolBackedDataSource",
          "com/alibaba/druid/pool/DruidDataSource",
          "oracle/ucp/jdbc/PoolDataSourceImpl" ->
          POOL;
      default -> null;
    };
  }
}
