package dev.weir.weaver.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Tells which statements would wait without end: those with no query timeout on a connection with
 * no network timeout. A limit that the database keeps by itself is not seen, and would not help
 * where the database is gone.
 *
 * <p>Only drivers are asked that have both at hand, by the thread that has just waited; some lock
 * the connection for it, as for any other call. Others, H2's among them, send a query to find out.
 */
final class StatementTimeouts {
  private static final String[] DRIVERS = {
    "jdbc:postgresql:", "jdbc:mysql:", "jdbc:mariadb:", "jdbc:sqlserver:", "jdbc:oracle:thin:"
  };

  private StatementTimeouts() {}

  /**
   * @param url of the database, or its beginning; null where it is not known
   */
  static boolean isEndless(@Nullable Object statement, @Nullable String url) {
    try {
      return isAsked(url)
          && statement instanceof Statement of
          && of.getQueryTimeout() == 0
          && of.getConnection().getNetworkTimeout() == 0;
    } catch (SQLException | RuntimeException | LinkageError e) {
      return false; // Closed meanwhile, or a driver that does not tell.
    }
  }

  private static boolean isAsked(@Nullable String url) {
    for (String driver : DRIVERS) {
      if (url != null && url.startsWith(driver)) {
        return true;
      }
    }
    return false;
  }
}
