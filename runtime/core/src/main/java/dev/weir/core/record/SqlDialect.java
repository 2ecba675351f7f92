package dev.weir.core.record;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a text in double quotes is to a database, and what begins a comment there. */
public enum SqlDialect {
  /** Double quotes are for names, as the standard says; a comment begins with two dashes. */
  NAMES(false, false, false),

  /** Likewise, and a comment may begin with two slashes. */
  NAMES_AND_SLASHES(false, false, true),

  /** Nobody knows: a name, but two slashes and each {@code #} begin a comment. */
  FOREIGN(false, true, true),

  /** A text in double quotes is a string, and so a value, wherever it stands. */
  STRINGS(true, false, false),

  /** Likewise, and each {@code #} begins a comment. */
  STRINGS_AND_HASHES(true, true, false),

  /** Not even the driver is known: all that may be a value or a comment is one. */
  UNKNOWN(true, true, true);

  private static final int MOST_PARTS = 5;
  private static final Set<String> WITH_HASHES =
      Set.of("mysql", "mysqlx", "mysql+srv", "mariadb", "singlestore", "tidb", "bigquery");
  private static final Set<String> WITH_STRINGS =
      Set.of("sqlite", "hive2", "spark", "databricks", "informix-sqli", "sybase");
  private static final Set<String> WITH_SLASHES = Set.of("h2", "snowflake", "cassandra");
  private static final Set<String> WITH_NAMES =
      Set.of(
          "postgresql",
          "oracle",
          "sqlserver",
          "jtds",
          "db2",
          "hsqldb",
          "derby",
          "redshift",
          "vertica",
          "trino",
          "firebirdsql",
          "sap",
          "teradata");

  private final boolean strings;
  private final boolean hashes;
  private final boolean slashes;

  SqlDialect(boolean strings, boolean hashes, boolean slashes) {
    this.strings = strings;
    this.hashes = hashes;
    this.slashes = slashes;
  }

  /**
   * Whether double quotes are for strings. Where they are for names, what stands where only a value
   * can is taken for one all the same.
   */
  boolean stringsInDoubleQuotes() {
    return strings;
  }

  /**
   * Whether {@code #} begins a comment wherever it stands; else only where a blank follows, for it
   * is part of names and operators: {@code #temp}, {@code SERIAL#}, {@code #>}.
   */
  boolean hashComments() {
    return hashes;
  }

  /** Whether {@code //} begins a comment. */
  boolean slashComments() {
    return slashes;
  }

  /**
   * The dialect of a connection. Drivers around another one, such as {@code jdbc:p6spy:mysql:}, are
   * seen through.
   *
   * @param url as JDBC has it, with secrets or without; null where it is not known
   */
  public static SqlDialect of(@Nullable String url) {
    if (url == null) {
      return UNKNOWN;
    }
    String[] parts = scheme(url).toLowerCase(Locale.ROOT).split(":", MOST_PARTS);
    for (String part : parts) {
      if (WITH_HASHES.contains(part)) {
        return STRINGS_AND_HASHES;
      }
      if (WITH_STRINGS.contains(part)) {
        return STRINGS;
      }
      if (WITH_SLASHES.contains(part)) {
        return NAMES_AND_SLASHES;
      }
      if (WITH_NAMES.contains(part)) {
        return NAMES;
      }
    }
    return FOREIGN;
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
