package dev.weir.core.limit.proxy;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** Why the methods of a type cannot all be limited: each one by name, told together. */
final class Problems {
  private final Class<?> type;
  private final List<String> found = new ArrayList<>();

  Problems(Class<?> type) {
    this.type = type;
  }

  /** Such as {@code find(long) is final: a proxy cannot override it}. */
  void add(Method method, String reason) {
    add(signature(method) + ' ' + reason);
  }

  void add(String problem) {
    if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  /**
   * Nothing where there are none.
   *
   * @throws IllegalArgumentException naming every one
   */
  void raise() {
    if (!found.isEmpty()) {
      throw new IllegalArgumentException(
          "no proxy for " + type.getName() + ": " + String.join("; ", found));
    }
  }

  /** Such as {@code find(long, String)}. */
  static String signature(Method method) {
    StringBuilder text = new StringBuilder(method.getName()).append('(');
    for (Class<?> parameter : method.getParameterTypes()) {
      if (text.charAt(text.length() - 1) != '(') {
        text.append(", ");
      }
      text.append(parameter.getSimpleName());
    }
    return text.append(')').toString();
  }
}
