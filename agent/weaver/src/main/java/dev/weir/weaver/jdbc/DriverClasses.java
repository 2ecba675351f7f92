package dev.weir.weaver.jdbc;

import dev.weir.core.record.WeakIdentityMap;
import dev.weir.weaver.Weaver;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Classes that lie beside a driver's, in the first parts of its package, and say themselves what
 * they are to JDBC: these are woven as they are loaded.
 *
 * <p>To weave a class again when its first object is seen stops every thread of the JVM for 10 to
 * 30 ms where thousands of classes are loaded, so {@link FirstSight} is for those only that could
 * not be told from their bytes.
 */
final class DriverClasses {
  // Such as "org/postgresql/" or "com/mysql/cj/"; copied on write, since every class of the JVM is
  // held against it.
  private static volatile String[] families = new String[0];
  private static final WeakIdentityMap<ClassLoader, Map<String, String>> WOVEN =
      new WeakIdentityMap<>();

  private DriverClasses() {}

  /** A driver is being loaded. */
  static synchronized void driver(String name) {
    String family = family(name);
    if (family != null && !isNear(name)) {
      String[] more = new String[families.length + 1];
      System.arraycopy(families, 0, more, 0, families.length);
      more[families.length] = family;
      families = more;
    }
  }

  /** Three parts of the package, or all if it has fewer; null for less than two. */
  private static @Nullable String family(String name) {
    int first = name.indexOf('/');
    int second = name.indexOf('/', first + 1);
    int third = name.indexOf('/', second + 1);
    int end = second > 0 && third > 0 ? third : second;
    return first < 0 || end < 0 ? null : name.substring(0, end + 1);
  }

  /** Whether a driver of this family has been loaded. */
  static boolean isNear(String name) {
    for (String family : families) {
      if (name.startsWith(family)) {
        return true;
      }
    }
    return false;
  }

  /** The rows, where the class is one to weave now; else null. */
  static @Nullable String woven(ClassLoader loader, String name, String rows) {
    if (!isNear(name)) {
      return null;
    }
    ofLoader(loader).put(name, rows);
    return rows;
  }

  private static synchronized Map<String, String> ofLoader(ClassLoader loader) {
    Map<String, String> known = WOVEN.get(loader);
    if (known == null) {
      known = new ConcurrentHashMap<>();
      WOVEN.put(loader, known);
    }
    return known;
  }

  /** Whether a class that is loaded has methods of these rows that are not woven yet. */
  static boolean needsWeaving(Class<?> type, String rows, Weaver weaver) {
    String name = type.getName().replace('.', '/');
    Map<String, String> ofLoader = WOVEN.get(type.getClassLoader());
    if (ofLoader != null && rows.equals(ofLoader.get(name))) {
      return false;
    }
    // What a driver's classes extend has most often nothing to do with JDBC.
    try (InputStream in = type.getResourceAsStream(simple(name))) {
      return in == null || weaver.weaves(in.readAllBytes(), rows);
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('/') + 1).concat(".class");
  }
}
