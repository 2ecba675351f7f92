package dev.weir.bench;

import java.nio.file.Path;

/**
 * A JDK to measure on.
 *
 * @param name {@code JDK 17}
 * @param java its launcher
 */
record Jdk(String name, Path java) {
  /** From {@code 17=/usr/lib/jvm/java-17}. */
  static Jdk of(String text) {
    int equals = text.indexOf('=');
    return new Jdk(
        "JDK " + text.substring(0, equals), Path.of(text.substring(equals + 1), "bin", "java"));
  }
}
