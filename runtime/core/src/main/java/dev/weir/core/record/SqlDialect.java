package dev.weir.core.record;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a text in double quotes is to a database. */
public enum SqlDialect {
  /**
   * A name, as the standard says. Where only a value can stand it is taken for one all the same,
   * since the database may be one that nothing is known of.
   */
  NAMES,

  /** A string, and so a value, wherever it stands. */
  STRINGS;

  private static final int MOST_PARTS = 5;
  private static final Set<String> WITH_STRINGS =
      Set.of(
          "mysql",
          "mysqlx",
          "mysql+srv",
          "mariadb",
          "sqlite",
          "singlestore",
          "tidb",
          "hive2",
          "spark",
          "databricks",
          "bigquery",
          "informix-sqli",
          "sybase");
  private static final Set<String> WITH_NAMES =
      Set.of("postgresql", "oracle", "sqlserver", "db2", "h2", "hsqldb", "derby");

  /**
   * The dialect of a connection. Drivers around another one, such as {@code jdbc:p6spy:mysql:}, are
   * seen through.
   *
   * @param url as JDBC has it, with secrets or without; null where it is not known, and then the
   *     safer of the two is meant
   */
  public static SqlDialect of(@Nullable String url) {
    if (url == null) {
      return STRINGS;
    }
    String[] parts = scheme(url).toLowerCase(Locale.ROOT).split(":", MOST_PARTS);
    for (String part : parts) {
      if (WITH_STRINGS.contains(part)) {
        return STRINGS;
      }
      if (WITH_NAMES.contains(part)) {
        return NAMES;
      }
    }
    return NAMES;
  }

  /** What stands before the first character that belongs to an address. */
  private static String scheme(String url) {
    int end = 0;
    while (end < url.length() && "/?;@\\".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return url.substring(0, end);
  }
}
