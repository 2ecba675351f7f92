package dev.weir.weaver.jdbc;

import dev.weir.api.OperationType;
import dev.weir.core.record.Key;
import dev.weir.core.record.Keys;
import dev.weir.core.record.Sanitizer;
import dev.weir.core.record.SqlDialect;
import dev.weir.core.record.SqlNormalizer;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One database, by its URL, most often without secrets, and the keys of its statements.
 *
 * <p>Statements are looked up by their text as the application gives it, so that one that comes
 * again is not normalised again. Both tables are bounded: a full one starts anew.
 */
final class Database {
  private static final int MOST_URLS = 1_000;
  private static final int MOST_TEXTS = 1_000;
  private static final int LONGEST_TEXT = 4_096;

  private static final ConcurrentHashMap<String, Database> BY_URL = new ConcurrentHashMap<>();
  private static final ConcurrentHashMap<String, Database> BY_TARGET = new ConcurrentHashMap<>();

  private final Keys keys;
  private final @Nullable String target;
  private final SqlDialect dialect;
  private final ConcurrentHashMap<String, Key> byText = new ConcurrentHashMap<>();
  private volatile boolean woven;

  private Database(Keys keys, @Nullable String target) {
    this.keys = keys;
    this.target = target;
    dialect = SqlDialect.of(target);
  }

  /** The database of a URL; null is one that nothing is known of. */
  static Database of(Keys keys, @Nullable String url) {
    if (url == null) {
      return new Database(keys, null);
    }
    Database known = BY_URL.get(url);
    return known != null ? known : add(keys, url);
  }

  private static Database add(Keys keys, String url) {
    if (BY_URL.size() >= MOST_URLS) {
      BY_URL.clear();
    }
    if (BY_TARGET.size() >= MOST_URLS) {
      BY_TARGET.clear();
    }
    String target = keys.sanitizes() ? Sanitizer.jdbcUrl(url) : Sanitizer.unsanitized(url);
    Database database = BY_TARGET.computeIfAbsent(target, name -> new Database(keys, name));
    BY_URL.put(url, database);
    return database;
  }

  /** The URL without secrets, or null. */
  @Nullable String target() {
    return target;
  }

  /** Whether connections of a driver were woven: another class around them is a wrapper. */
  boolean isWoven() {
    return woven;
  }

  /** The connections that the driver makes are woven. */
  void woven() {
    woven = true;
  }

  /** What is known when no statement is. */
  Key unnamed() {
    return keys.of(OperationType.DATABASE_QUERY, target);
  }

  Key connect() {
    return named("(connect)");
  }

  Key commit() {
    return named("COMMIT");
  }

  Key rollback() {
    return named("ROLLBACK");
  }

  Key validate() {
    return named("(validate)");
  }

  Key session() {
    return named("(session)");
  }

  private Key named(String statement) {
    return keys.of(OperationType.DATABASE_QUERY, target, statement);
  }

  /** The key of a statement. */
  Key query(String text) {
    Key known = byText.get(text);
    if (known != null) {
      return known;
    }
    Key key =
        named(
            keys.sanitizes()
                ? SqlNormalizer.normalize(text, dialect)
                : Sanitizer.unsanitized(text));
    if (text.length() <= LONGEST_TEXT) {
      if (byText.size() >= MOST_TEXTS) {
        byText.clear();
      }
      byText.put(text, key);
    }
    return key;
  }
}
