package dev.weir.core.limit.pool;

import java.io.ObjectInputFilter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lets through what a job declares, and nothing else. For one stream.
 *
 * <p>Memory: an array of primitives takes as many bytes of the stream as of the heap, an element of
 * another at least one; the JDK's hash tables, which ask here as well, have up to two places for
 * each byte that an entry takes. Arrays that claim more altogether are a forgery, and are rejected
 * before they are allocated.
 */
final class Admitted implements ObjectInputFilter {
  // How an exception writes its suppressed ones, and an immutable list itself.
  private static final Set<String> PLAIN_LISTS =
      Set.of("java.util.ArrayList", "java.util.Collections$EmptyList", "java.util.CollSer");

  // A nesting that deep is a linked list of one's own; it would end the reader's stack.
  private static final int DEPTH = 400;
  private static final int PLACES_PER_BYTE = 2;
  private static final int SPARE_PLACES = 1_024;

  private final Set<Class<?>> declared = new HashSet<>();
  private final Set<String> declaredNames = new HashSet<>();
  private final long mostPlaces;
  private boolean collections;
  private long places;
  private @Nullable String rejected;

  Admitted(Collection<Class<?>> declared, int streamBytes) {
    for (Class<?> type : declared) {
      for (Class<?> c = type; c != null; c = c.getSuperclass()) {
        this.declared.add(c);
        declaredNames.add(c.getName());
      }
      collections |= type.isInterface() && isCollection(type);
    }
    // Every class has it as superclass, but nothing is gained from a plain one.
    this.declared.remove(Object.class);
    mostPlaces = (long) PLACES_PER_BYTE * streamBytes + SPARE_PLACES;
  }

  /** What it did not let through, in words; null: nothing. */
  @Nullable String rejected() {
    return rejected;
  }

  /** Whether a class of this name, or an array of such, might be admitted. */
  boolean mayAdmit(String name) {
    String element = element(name);
    if (isOfJdk(element) || element.length() == 1 || declaredNames.contains(element)) {
      return true;
    }
    reject("class " + element);
    return false;
  }

  /** Whether the name, or the array's element's, is one that only the JDK may have. */
  static boolean isOfJdk(String name) {
    return element(name).startsWith("java.");
  }

  /** What an array's name such as {@code [[Lcom.acme.Order;} is about. */
  private static String element(String name) {
    int dimensions = name.lastIndexOf('[') + 1;
    boolean ofObjects = dimensions > 0 && name.startsWith("L", dimensions) && name.endsWith(";");
    return ofObjects
        ? name.substring(dimensions + 1, name.length() - 1)
        : name.substring(dimensions);
  }

  @Override
  public Status checkInput(FilterInfo info) {
    if (info.depth() > DEPTH) {
      return reject("objects nested deeper than " + DEPTH);
    }
    if (info.arrayLength() > 0) {
      places += info.arrayLength() * bytesOfElement(info.serialClass());
      if (places > mostPlaces) {
        return reject("arrays longer than the data");
      }
    }
    Class<?> type = info.serialClass();
    return type == null || admits(type) ? Status.ALLOWED : reject("class " + type.getName());
  }

  private static long bytesOfElement(@Nullable Class<?> array) {
    Class<?> element = array == null ? null : array.getComponentType();
    if (element == long.class || element == double.class) {
      return 8;
    }
    if (element == int.class || element == float.class) {
      return 4;
    }
    return element == char.class || element == short.class ? 2 : 1;
  }

  private Status reject(String what) {
    rejected = rejected == null ? what : rejected;
    return Status.REJECTED;
  }

  private boolean admits(Class<?> type) {
    if (type.isArray()) {
      Class<?> element = type.getComponentType();
      return element == Object.class
          || element.isPrimitive()
          || collections && element == Map.Entry.class
          || admits(element);
    }
    return declared.contains(type)
        || isPlain(type)
        || isPlainException(type)
        || collections && isOfCollections(type);
  }

  private static boolean isPlain(Class<?> type) {
    String in = type.getPackageName();
    return type == String.class
        || type == Boolean.class
        || type == Character.class
        || type == UUID.class
        || type == Enum.class
        || type == Number.class
        || Number.class.isAssignableFrom(type) && in.equals("java.lang")
        || in.equals("java.math")
        || in.equals("java.time");
  }

  private static boolean isPlainException(Class<?> type) {
    return type == StackTraceElement.class
        || PLAIN_LISTS.contains(type.getName())
        || type.getName().startsWith("java.util.ImmutableCollections$")
        || Throwable.class.isAssignableFrom(type) && type.getPackageName().startsWith("java.");
  }

  /** The JDK's collections and what they are serialised as. */
  private static boolean isOfCollections(Class<?> type) {
    String in = type.getPackageName();
    if (in.equals("java.util.concurrent.locks")) {
      return true; // inside the segments of a concurrent map's serial form
    }
    if (!in.equals("java.util") && !in.equals("java.util.concurrent")) {
      return false;
    }
    Class<?> around = type.getEnclosingClass();
    return isCollection(type) || around != null && isCollection(around);
  }

  private static boolean isCollection(Class<?> type) {
    return Iterable.class.isAssignableFrom(type) && type.getPackageName().startsWith("java.util")
        || Map.class.isAssignableFrom(type);
  }
}
