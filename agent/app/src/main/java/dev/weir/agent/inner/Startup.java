package dev.weir.agent.inner;

import dev.weir.core.settings.Problem;
import dev.weir.core.settings.Settings;
import dev.weir.core.settings.SettingsLoader;
import java.lang.instrument.Instrumentation;
import java.util.List;

/**
 * Starts the agent: settings, then the bridge, then the {@link Installation}; each step once.
 *
 * <p>Runs before the application's main, on its thread, cold: no lambda, no stream, no regular
 * expression, no logging, no management. Whatever throws leaves the JVM as it was found, but for
 * classes woven already, whose calls then find no recorder and do nothing.
 */
final class Startup {
  /** What the door has set to true. */
  private static final String INSTALLED = "dev.weir.installed";

  private Startup() {}

  /**
   * Called by the door.
   *
   * @param arguments the agent's, or null
   * @param how {@code premain} or {@code agentmain}
   */
  static void start(String arguments, Instrumentation instrumentation, String how)
      throws Exception {
    long began = System.nanoTime();
    Preload.start();
    Faults.at("settings");
    SettingsLoader loader = SettingsLoader.ofProcess(arguments);
    SettingsLoader.Result loaded = loader.load();
    Settings settings = loaded.settings();
    Log log = new Log(settings.logLevel(), settings.logFile());
    List<Problem> problems = loaded.problems();
    for (int i = 0; i < problems.size(); i++) {
      log.warn(problems.get(i).toString());
    }
    if (settings.strict() && !problems.isEmpty()) {
      System.setProperty(INSTALLED, "no: weir.config.strict=true and a setting is wrong");
      log.warn("not installed, because weir.config.strict=true and a setting is wrong");
      return;
    }
    Faults.at("bridge");
    BridgeInstaller.install(instrumentation);
    // A class of its own: it refers to the bridge, which is not there before.
    Installation.install(instrumentation, loader, loaded, log, how, began);
  }
}
