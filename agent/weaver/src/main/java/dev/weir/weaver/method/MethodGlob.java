package dev.weir.weaver.method;

import dev.weir.core.enforce.Glob;

/**
 * What {@code match.method} says: {@code com.acme.Repo#find*}. Both parts may hold {@code *} for
 * any text, in that of the class dots too.
 *
 * @param text as it was written
 * @param type the class's name
 * @param method the method's name
 */
record MethodGlob(String text, Glob type, Glob method) {
  static MethodGlob of(String text) {
    int hash = text.indexOf('#');
    String type = text.substring(0, hash).trim();
    String method = text.substring(hash + 1).trim();
    // A descriptor would tell overloads apart; they are all meant.
    int bracket = method.indexOf('(');
    String name = bracket < 0 ? method : method.substring(0, bracket);
    return new MethodGlob(text, Glob.of(type), Glob.of(name));
  }

  /** Whether a class of this name, with dots, may have such methods. */
  boolean isOfClass(String name) {
    return type.matches(name);
  }

  boolean matches(String className, String methodName) {
    return type.matches(className) && method.matches(methodName);
  }
}
