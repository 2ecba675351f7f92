package dev.weir.agent.inner.command;

import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A JVM, and what is known of Weir in it.
 *
 * @param main the main class or the jar, without arguments; {@code ?} where it is not known
 * @param java the version; {@code ?} where it is not known
 * @param weir whether the agent is in it
 * @param detail where the dashboard is ({@link Weir#SERVES}), else why there is none
 */
record Jvm(long pid, String main, String java, Weir weir, String detail) {
  /** Set by the agent: {@code true}, or {@code no: } and why it stayed out. */
  static final String INSTALLED = "dev.weir.installed";

  /** Whether the agent is in a JVM. */
  enum Weir {
    /** And it has a dashboard. */
    SERVES,
    /** And it has no dashboard, or not yet. */
    SILENT,
    /** It was given, and stayed out. */
    FAILED,
    ABSENT,
    /** The JVM does not say. */
    UNKNOWN
  }

  /** By what the JVM says itself. */
  static Jvm of(long pid, String main, Properties properties) {
    String installed = properties.getProperty(INSTALLED);
    String dashboard = properties.getProperty(AdminConnection.PROPERTY);
    Weir weir =
        installed == null
            ? Weir.ABSENT
            : installed.startsWith("no: ")
                ? Weir.FAILED
                : isUrl(dashboard) ? Weir.SERVES : Weir.SILENT;
    String detail =
        switch (weir) {
          case FAILED -> String.valueOf(installed).substring("no: ".length());
          case SERVES, SILENT -> dashboard == null ? "" : dashboard;
          default -> "";
        };
    return new Jvm(
        pid, main, properties.getProperty("java.version", Launched.UNKNOWN), weir, detail);
  }

  /** Whether the agent has a dashboard there; it leaves why not in the place of the address. */
  static boolean isUrl(@Nullable String dashboard) {
    return dashboard != null && dashboard.startsWith("http://");
  }

  /** Of Weir, in a few words. */
  String state() {
    return switch (weir) {
      case SERVES -> detail;
      case SILENT -> detail.isEmpty() ? "starting" : "yes, " + detail;
      case FAILED -> "stayed out: " + detail;
      case ABSENT -> "no";
      case UNKNOWN -> Launched.UNKNOWN;
    };
  }
}
