package dev.weir.weaver.jdbc;

import dev.weir.api.OperationType;
import dev.weir.core.record.Key;
import dev.weir.core.record.Keys;
import dev.weir.core.record.WeakIdentityMap;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Which database a {@code DataSource} leads to, and whether its connections are wrappers. */
final class Pools {
  private static final WeakIdentityMap<Object, Pool> KNOWN = new WeakIdentityMap<>();

  private static final int MOST_CONNECTIONS = 1_000_000;

  private static final String[] URL_GETTERS = {"getJdbcUrl", "getUrl", "getURL"};

  /** HikariCP, c3p0 and UCP; Commons DBCP; Tomcat's and Druid; H2's. */
  private static final String[] SIZE_GETTERS = {
    "getMaximumPoolSize", "getMaxPoolSize", "getMaxTotal", "getMaxActive", "getMaxConnections"
  };

  private static final String[] AGROAL_SIZE = {
    "getConfiguration", "connectionPoolConfiguration", "maxSize"
  };
  private static final String[] AGROAL_GETTERS = {
    "getConfiguration", "connectionPoolConfiguration", "connectionFactoryConfiguration", "jdbcUrl"
  };

  /**
   * @param database null until anything tells
   * @param size how many connections it may have; 0 where it does not say
   * @param settled whether nothing is left to learn from the connections that it gives: they are
   *     wrappers
   */
  private record Pool(@Nullable Database database, int size, boolean settled) {}

  private Pools() {}

  /**
   * A connection is about to be borrowed; whether nothing can be learnt from it. The first time the
   * pool is asked for its URL, now rather than when somebody has waited: by then the application
   * may be in the middle of loading a class.
   */
  static boolean isSettled(@Nullable Object pool) {
    Keys keys = JdbcHooks.keys;
    if (pool == null || keys == null) {
      return true;
    }
    Pool known = KNOWN.get(pool);
    if (known == null) {
      String url = url(pool);
      known = new Pool(url == null ? null : Database.of(keys, url), size(pool), false);
      KNOWN.put(pool, known);
    }
    return known.settled;
  }

  /** It has given a connection. */
  static void borrowed(Object pool, Object connection) {
    Keys keys = JdbcHooks.keys;
    if (keys == null) {
      return;
    }
    boolean settled = !Connections.isReal(keys, connection);
    Pool known = KNOWN.get(pool);
    Database database = known == null ? null : known.database;
    if (database == null) {
      Database learnt = Connections.databaseOf(keys, connection);
      database = learnt.target() == null ? null : learnt;
    }
    if (known == null || settled || known.database != database) {
      KNOWN.put(
          pool,
          new Pool(database, known == null || known.size == 0 ? size(pool) : known.size, settled));
    }
  }

  /**
   * Waiting inside is the pool's queue. What goes to the network or to a file is connecting, by a
   * {@code DataSource} that needs no driver for it.
   */
  static Key key(Keys keys, OperationType type, @Nullable Object pool) {
    Pool known = KNOWN.get(pool);
    Database database = known == null ? null : known.database;
    if (type == OperationType.LOCK_WAIT || type == OperationType.SLEEP_OPERATION) {
      return keys.of(OperationType.POOL_WAIT, database == null ? name(pool) : database.target());
    }
    return database == null
        ? keys.of(OperationType.DATABASE_QUERY, name(pool))
        : database.connect();
  }

  /** How many connections pools of a database may have together; 0 where none says. */
  static int sizeOf(String target) {
    long[] sum = {0};
    KNOWN.forEach(
        (pool, known) ->
            sum[0] +=
                known.database != null && target.equals(known.database.target()) ? known.size : 0);
    return (int) Math.min(sum[0], MOST_CONNECTIONS);
  }

  private static @Nullable String name(@Nullable Object pool) {
    return pool == null ? null : pool.getClass().getSimpleName();
  }

  private static @Nullable String url(Object pool) {
    if (pool.getClass().getName().startsWith("io.agroal.")) {
      return follow(pool, AGROAL_GETTERS) instanceof String url ? url : null;
    }
    for (String getter : URL_GETTERS) {
      if (get(pool, getter, String.class) instanceof String url && url.startsWith("jdbc:")) {
        return url;
      }
    }
    return null;
  }

  private static int size(Object pool) {
    if (pool.getClass().getName().startsWith("io.agroal.")) {
      return follow(pool, AGROAL_SIZE) instanceof Integer size ? bounded(size) : 0;
    }
    for (String getter : SIZE_GETTERS) {
      if (get(pool, getter, int.class) instanceof Integer size && size > 0) {
        return bounded(size);
      }
    }
    return 0;
  }

  /** Some have no bound, and say so by the highest number. */
  private static int bounded(int size) {
    return size > 0 && size <= MOST_CONNECTIONS ? size : 0;
  }

  /** By a method handle: reflection would load every class that any method of the pool names. */
  private static @Nullable Object get(Object pool, String getter, Class<?> type) {
    try {
      MethodHandle handle =
          MethodHandles.publicLookup()
              .findVirtual(pool.getClass(), getter, MethodType.methodType(type));
      return handle.invoke(pool);
    } catch (Throwable e) {
      return null; // It has no such getter, or the getter failed.
    }
  }

  private static @Nullable Object follow(Object from, String[] getters) {
    Object at = from;
    try {
      for (int i = 0; i < getters.length && at != null; i++) {
        Method getter = at.getClass().getMethod(getters[i]);
        getter.setAccessible(true);
        at = getter.invoke(at);
      }
      return at;
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      return null;
    }
  }
}
