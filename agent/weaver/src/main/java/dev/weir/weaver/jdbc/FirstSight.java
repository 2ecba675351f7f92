package dev.weir.weaver.jdbc;

import dev.weir.core.record.WeakIdentityMap;
import dev.weir.weaver.Weaver;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives a driver's classes the rows of their role when the first of their objects is seen, before
 * it is used.
 *
 * <p>Runs on the application's thread and holds no lock while classes are woven anew: two threads
 * that see a class at once both weave it, with the same outcome, and neither goes on before.
 */
final class FirstSight {
  // Which roles a class has been woven for, a bit each.
  private static final WeakIdentityMap<Class<?>, Integer> SEEN = new WeakIdentityMap<>();
  private static final WeakIdentityMap<Class<?>, Boolean> RESULTS_SEEN = new WeakIdentityMap<>();

  /** What a class is to JDBC. */
  enum Role {
    DRIVER(JdbcSites.DRIVER),
    CONNECTION(JdbcSites.CONNECTION),
    STATEMENT(JdbcSites.STATEMENT),
    RESULTS(JdbcSites.RESULTS),
    POOL(JdbcSites.POOL);

    final String rows;

    Role(String rows) {
      this.rows = rows;
    }

    int bit() {
      return 1 << ordinal();
    }
  }

  private FirstSight() {}

  /** A driver is being registered. */
  static void driver(@Nullable Object driver) {
    // One that says itself that it is a driver was woven as it was loaded.
    if (driver != null && !implementsItself(driver.getClass(), Driver.class)) {
      of(driver, Role.DRIVER);
    }
  }

  private static boolean implementsItself(Class<?> type, Class<?> role) {
    for (Class<?> each : type.getInterfaces()) {
      if (each == role) {
        return true;
      }
    }
    return false;
  }

  /** A statement has given its results. */
  static void results(Object statement, Object results) {
    of(results, Role.RESULTS);
    RESULTS_SEEN.put(statement.getClass(), Boolean.TRUE);
  }

  /** Whether the results of this class of statements are woven. */
  static boolean knowsResultsOf(@Nullable Object statement) {
    return statement == null || RESULTS_SEEN.get(statement.getClass()) != null;
  }

  /** Whether the class has been seen in the role. */
  static boolean isKnown(Class<?> type, Role role) {
    Integer roles = SEEN.get(type);
    return roles != null && (roles & role.bit()) != 0;
  }

  /** Whether the class is made at run time around another, by the JDK. */
  static boolean isProxy(Class<?> type) {
    return Proxy.isProxyClass(type) || type.isHidden();
  }

  /** An object is seen: its class is woven for the role, unless it has been. */
  static void of(Object first, Role role) {
    Class<?> type = first.getClass();
    if (!isKnown(type, role)) {
      List<Class<?>> fresh = new ArrayList<>();
      collect(type, role, fresh);
      weave(fresh, role);
    }
  }

  /** The class and what it extends, as far as that is not the JDK's. */
  private static void collect(Class<?> type, Role role, List<Class<?>> into) {
    for (Class<?> at = type; at != null && !isOfJdk(at); at = at.getSuperclass()) {
      if (!isKnown(at, role)) {
        into.add(at);
      }
    }
  }

  private static boolean isOfJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }

  private static void weave(List<Class<?>> fresh, Role role) {
    Instrumentation instrumentation = JdbcHooks.instrumentation;
    Weaver weaver = JdbcHooks.weaver;
    if (instrumentation == null || weaver == null) {
      return;
    }
    List<Class<?>> modifiable = new ArrayList<>();
    for (Class<?> type : fresh) {
      if (!isProxy(type)
          && instrumentation.isModifiableClass(type)
          && DriverClasses.needsWeaving(type, role.rows, weaver)) {
        weaver.alias(type.getName().replace('.', '/'), role.rows);
        modifiable.add(type);
      }
    }
    try {
      if (!modifiable.isEmpty()) {
        instrumentation.retransformClasses(modifiable.toArray(new Class<?>[0]));
      }
    } catch (UnmodifiableClassException e) {
      throw new IllegalStateException(e);
    } finally {
      // Also after a failure: it would only fail again.
      for (Class<?> type : fresh) {
        Integer roles = SEEN.get(type);
        SEEN.put(type, (roles == null ? 0 : roles) | role.bit());
      }
    }
  }

  /**
   * The agent was attached: drivers and pools get their rows, and so do the connections and the
   * statements that are in use, a pool's wrappers among them.
   */
  static void loaded(Class<?>[] loaded) {
    for (Role role : Role.values()) {
      List<Class<?>> fresh = new ArrayList<>();
      for (Class<?> type : loaded) {
        if (!type.isInterface() && !type.isArray() && isA(type, role)) {
          collect(type, role, fresh);
        }
      }
      weave(fresh.stream().distinct().toList(), role);
    }
  }

  private static boolean isA(Class<?> type, Role role) {
    return switch (role) {
      case DRIVER -> Driver.class.isAssignableFrom(type);
      case CONNECTION -> Connection.class.isAssignableFrom(type);
      case STATEMENT -> Statement.class.isAssignableFrom(type);
      case RESULTS -> ResultSet.class.isAssignableFrom(type);
      case POOL -> DataSource.class.isAssignableFrom(type);
    };
  }
}
