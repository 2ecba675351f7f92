package dev.weir.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;

/**
 * The entry of {@code -javaagent}, of attaching, and of {@code java -jar}.
 *
 * <p>{@code premain} does nearly nothing and never throws, because a premain that throws ends the
 * JVM before the application's main. It touches no logging, no management, no NIO file system and
 * never {@code System.out}. Everything else lives in a loader that the application cannot see.
 */
public final class WeirAgent {
  private static final String STARTUP = "dev.weir.agent.inner.Door";
  private static final String COMMANDS = "dev.weir.agent.inner.Commands";

  /**
   * Set by the first install; the agent given twice installs once. {@code true}, or {@code no: }
   * and why the agent stayed out, for the command that attaches.
   */
  private static final String INSTALLED = "dev.weir.installed";

  private WeirAgent() {}

  /** Called by the JVM before the application's main. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    install(arguments, instrumentation, "premain");
  }

  /** Called by the JVM when the agent is attached to a running one. */
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    install(arguments, instrumentation, "agentmain");
  }

  private static void install(String arguments, Instrumentation instrumentation, String how) {
    try {
      if (isJdkTool()) {
        return;
      }
      if (System.getProperty(INSTALLED) != null) {
        System.err.println("weir: given twice; the first one stays, this one does nothing");
        return;
      }
      System.setProperty(INSTALLED, "true");
      // No reflective call: on 25 the first one of a signature costs 5 ms. The class starts itself.
      Class.forName(STARTUP, true, loader(new Object[] {arguments, instrumentation, how}));
    } catch (Throwable e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      System.setProperty(INSTALLED, "no: ".concat(String.valueOf(cause)));
      System.err.println("weir: not installed, the application runs without it: " + cause);
    }
  }

  /** The command line: {@code java -jar weir-agent.jar <command>}. */
  public static void main(String[] arguments) throws Exception {
    Class<?> commands = Class.forName(COMMANDS, true, loader(new Object[0]));
    Object exitCode = commands.getMethod("run", String[].class).invoke(null, (Object) arguments);
    System.exit((Integer) exitCode);
  }

  private static ClassLoader loader(Object[] handedIn) throws Exception {
    File self =
        new File(WeirAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return new InnerLoader(self, handedIn);
  }

  /**
   * Tools of the JDK inherit {@code JAVA_TOOL_OPTIONS}; they are left alone. Their main class is in
   * a module, which the launcher says in a property; applications in modules are not of the JDK.
   */
  private static boolean isJdkTool() {
    String module = System.getProperty("jdk.module.main");
    if (module == null) {
      String command = System.getProperty("sun.java.command", "");
      return command.startsWith("sun.tools.") || command.startsWith("com.sun.tools.");
    }
    return module.startsWith("jdk.") || module.startsWith("java.");
  }
}
