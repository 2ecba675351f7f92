package dev.weir.agent.inner.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What a process tells of a JVM that is not attached to: the command that started it. */
final class Launched {
  static final String UNKNOWN = "?";

  /** Options of the launcher whose value is the next word. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--enable-native-access",
          "--limit-modules",
          "--add-reads",
          "--add-exports",
          "--add-opens",
          "--patch-module",
          "--describe-module",
          "-d");

  private Launched() {}

  /** Whether the program is a launcher of Java. */
  static boolean isJava(String command) {
    String name = fileName(command);
    return name.equals("java") || name.equals("java.exe") || name.equals("javaw.exe");
  }

  /**
   * The main class, jar or module of a launcher's arguments; nothing of what follows, which may
   * hold secrets.
   */
  static String main(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("-jar") || argument.equals("-m") || argument.equals("--module")) {
        return i + 1 < arguments.size() ? arguments.get(i + 1) : UNKNOWN;
      }
      if (WITH_VALUE.contains(argument)) {
        i++;
      } else if (!argument.startsWith("-") && !argument.startsWith("@")) {
        return argument;
      }
    }
    return UNKNOWN;
  }

  /** The first word of what a JVM says that it runs; its arguments may hold secrets. */
  static String firstWord(String command) {
    int space = command.indexOf(' ');
    String word = space < 0 ? command : command.substring(0, space);
    return word.isEmpty() ? UNKNOWN : word;
  }

  /** The version in the file {@code release} beside the launcher. */
  static String javaVersion(String command) {
    try {
      Path bin = Path.of(command).toRealPath().getParent();
      Path home = bin == null ? null : bin.getParent();
      if (home != null && Files.isRegularFile(home.resolve("release"))) {
        for (String line : Files.readAllLines(home.resolve("release"))) {
          if (line.startsWith("JAVA_VERSION=")) {
            return line.substring("JAVA_VERSION=".length()).replace("\"", "").strip();
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      // It stays unknown.
    }
    return UNKNOWN;
  }

  static String fileName(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }
}
