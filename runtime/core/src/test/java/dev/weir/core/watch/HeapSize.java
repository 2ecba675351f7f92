package dev.weir.core.watch;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;

/** Adds up the objects that one reaches, as a 64-bit JVM with compressed pointers lays them out. */
final class HeapSize {
  private HeapSize() {}

  static long of(Object root, Class<?>... without) {
    Map<Object, Boolean> seen = new IdentityHashMap<>();
    Deque<Object> open = new ArrayDeque<>();
    open.add(root);
    long bytes = 0;
    while (!open.isEmpty()) {
      Object next = open.poll();
      if (seen.put(next, true) != null || isWithout(next, without)) {
        continue;
      }
      bytes += size(next, open);
    }
    return bytes;
  }

  private static boolean isWithout(Object object, Class<?>[] without) {
    for (Class<?> type : without) {
      if (type.isInstance(object)) {
        return true;
      }
    }
    // Interned text, constants, lambdas of the test.
    return object instanceof Class
        || object instanceof Enum
        || object.getClass().isSynthetic()
        || object.getClass().isHidden();
  }

  private static long size(Object object, Deque<Object> open) {
    Class<?> type = object.getClass();
    if (type.isArray()) {
      return array(object, type.getComponentType(), open);
    }
    if (object instanceof String text) {
      return 24 + round(16 + text.length());
    }
    if (object instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            open.add(key);
            open.add(value);
          });
      return 56 + map.size() * (40L + 8);
    }
    if (object instanceof Iterable<?> all) {
      all.forEach(open::add);
      return 48 + 6L * java.util.stream.StreamSupport.stream(all.spliterator(), false).count();
    }
    long bytes = 12;
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          bytes += width(field.getType());
          if (!field.getType().isPrimitive()) {
            field.setAccessible(true);
            try {
              Object value = field.get(object);
              if (value != null) {
                open.add(value);
              }
            } catch (IllegalAccessException e) {
              throw new IllegalStateException(e);
            }
          }
        }
      }
    }
    return round(bytes);
  }

  private static long array(Object array, Class<?> component, Deque<Object> open) {
    int length = Array.getLength(array);
    if (!component.isPrimitive()) {
      for (Object element : (Object[]) array) {
        if (element != null) {
          open.add(element);
        }
      }
    }
    return round(16 + (long) length * width(component));
  }

  private static int width(Class<?> type) {
    return type == long.class || type == double.class
        ? 8
        : type == byte.class || type == boolean.class
            ? 1
            : type == short.class || type == char.class ? 2 : 4;
  }

  private static long round(long bytes) {
    return (bytes + 7) / 8 * 8;
  }
}
