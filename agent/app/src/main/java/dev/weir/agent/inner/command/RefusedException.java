package dev.weir.agent.inner.command;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Another JVM does not do what it is asked: one line that says why, and what to do. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** What the attach interface threw, by the names and words that JDK 17 to 25 have for it. */
  static RefusedException of(long pid, Throwable thrown) {
    String process = "process " + pid;
    String said = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    String message =
        switch (thrown.getClass().getSimpleName()) {
          case "ClassNotFoundException", "NoClassDefFoundError" ->
              "this Java has no module jdk.attach, which reaches other JVMs; use the java of a JDK";
          case "AttachNotSupportedException" ->
              said.contains("does not support the attach mechanism")
                  ? process + " refuses to be attached to (-XX:+DisableAttachMechanism); " + RESTART
                  : process + " does not answer: it is stopped, or no HotSpot JVM";
          case "AgentLoadException" ->
              said.contains("Dynamic agent loading is not enabled")
                  ? process + " lets no agent in (-XX:-EnableDynamicAgentLoading); " + RESTART
                  : process + " did not load the agent: " + said;
          case "AgentInitializationException" -> process + " did not start the agent: " + said;
          default -> process + other(said);
        };
    return new RefusedException(message, thrown);
  }

  /** What to do where attaching cannot be had. */
  static final String RESTART = "restart it with -javaagent:weir-agent.jar";

  private static String other(String said) {
    String text = said.toLowerCase(java.util.Locale.ROOT);
    if (text.contains("no such process") || text.contains("non existent")) {
      return " is not there";
    }
    return text.contains("permi") || text.contains("not secure") || text.contains("owned by")
        ? " belongs to another user; run this as that user"
        : ": " + said;
  }
}
