package dev.weir.core.settings;

import java.io.File;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * The command {@code config}: checks a settings file, explains where each setting comes from, and
 * prints a file to start from.
 */
public final class ConfigCommand {

  private static final int FINE = 0;
  private static final int WRONG = 2;

  private static final String USAGE =
      """
      Usage: java -jar weir-agent.jar config <what>

        check <file>    tells every mistake in a settings file
        explain [file]  prints every setting, its value and where that comes from
        init            prints a settings file with every key, to start from

      Exit codes: 0 fine, 2 wrong usage, or a mistake in the settings.
      """;

  private final Map<?, ?> properties;
  private final Map<String, String> environment;
  private final File directory;

  /** Explains with the properties and the environment of this very process. */
  public ConfigCommand() {
    this(System.getProperties(), System.getenv(), new File(System.getProperty("user.dir", ".")));
  }

  ConfigCommand(Map<?, ?> properties, Map<String, String> environment, File directory) {
    this.properties = properties;
    this.environment = environment;
    this.directory = directory;
  }

  /**
   * Runs it.
   *
   * @param args what follows {@code config} on the command line
   * @return the exit code: 0 fine, 2 wrong usage or bad settings
   */
  public int run(List<String> args, PrintStream out, PrintStream err) {
    if (args.contains("--help") || args.contains("-h")) {
      out.print(USAGE);
      return FINE;
    }
    String what = args.isEmpty() ? "" : args.get(0);
    List<String> files = args.isEmpty() ? args : args.subList(1, args.size());
    if (!files.isEmpty() && files.get(0).startsWith("-")) {
      err.println("weir config: unknown option " + files.get(0) + "; see config --help");
      return WRONG;
    }
    if (what.equals("check") && files.size() == 1) {
      return check(files.get(0), out, err);
    }
    if (what.equals("explain") && files.size() <= 1) {
      return explain(files, out, err);
    }
    if (what.equals("init") && files.isEmpty()) {
      init(out);
      return FINE;
    }
    err.println("weir config: use check <file>, explain [file] or init; see config --help");
    return WRONG;
  }

  /** Looks at the file alone, so that the answer is the same on every machine. */
  private int check(String file, PrintStream out, PrintStream err) {
    SettingsLoader.Result result = load(file, Map.of(), Map.of());
    if (complain(result, err)) {
      return WRONG;
    }
    // The name of the file itself is a setting as well, and not one of those in the file.
    int count = result.settings().values().size() - 1;
    for (SettingsGroup policy : result.settings().policies()) {
      noteOfFutures(policy, out);
    }
    out.println(file + ": fine, " + count + (count == 1 ? " setting" : " settings"));
    return FINE;
  }

  /** What is right, and does not do what it says: no permit can be taken for what runs already. */
  private static void noteOfFutures(SettingsGroup policy, PrintStream out) {
    String target = policy.text("match.target");
    if (target == null || !isLikeLettuce(target)) {
      return;
    }
    for (String key : List.of("max-concurrent", "rate-limit", "circuit-breaker.enabled")) {
      if (policy.has(key) && !"false".equals(policy.text(key))) {
        out.println(
            "note: "
                + policy.fullName(key)
                + " refuses no call of Lettuce, which is sent before its caller waits;"
                + " limit the method that calls it with match.method");
      }
    }
  }

  /** Patterns that mean everything mean other calls as well. */
  private static boolean isLikeLettuce(String target) {
    return target.startsWith("redis") && !target.startsWith("redis:") || target.contains("Lettuce");
  }

  private int explain(List<String> files, PrintStream out, PrintStream err) {
    String file = files.isEmpty() ? "" : files.get(0);
    SettingsLoader.Result result = load(file, properties, environment);
    List<ExplainedSetting> settings = result.settings().explain();
    int keys = 0;
    int values = 0;
    for (ExplainedSetting setting : settings) {
      keys = Math.max(keys, setting.key().length());
      values = Math.max(values, Math.min(40, setting.value().length()));
    }
    for (ExplainedSetting setting : settings) {
      String value = Problem.printable(setting.value());
      String origin = setting.origin() + (setting.live() ? "" : ", restart to change");
      out.println(padded(setting.key(), keys) + "  " + padded(value, values) + "  " + origin);
    }
    return complain(result, err) ? WRONG : FINE;
  }

  private static void init(PrintStream out) {
    out.println("# Settings of Weir, all at their defaults. Take away a # to change one.");
    out.println(
        "# Durations 10ms 5s 1m 2h 7d, sizes 512KB 64MB 1GB, rates 1000/1m, percentages 5%.");
    out.println("# Live settings change within two seconds after an edit, others at a restart.");
    for (Key key : Keys.all()) {
      out.println();
      String words = key.words().isEmpty() ? "" : " One of " + String.join(", ", key.words()) + ".";
      String kind = key.named() ? " Example." : key.live() ? " Live." : "";
      out.println("# " + key.about() + words + kind);
      boolean ownFile = key.name().equals(SettingsLoader.CONFIG);
      String name = key.name().replace(Key.NAME, example(key.family()));
      // A file cannot say where it is itself.
      out.println((ownFile ? "# -D" : "#") + name + "=" + key.standard());
    }
  }

  private static String example(String family) {
    return switch (family) {
      case Keys.ROUTE -> "users";
      case Keys.REQUEST -> "nightly-import";
      case Keys.POLICY -> "orders-db";
      default -> "reports";
    };
  }

  private SettingsLoader.Result load(
      String file, Map<?, ?> properties, Map<String, String> environment) {
    SettingsLoader loader =
        file.isEmpty()
            ? new SettingsLoader(null, properties, environment, directory)
            : SettingsLoader.ofFile(file, properties, environment, directory);
    return loader.load();
  }

  private static boolean complain(SettingsLoader.Result result, PrintStream err) {
    for (Problem problem : result.problems()) {
      err.println(problem);
    }
    return !result.problems().isEmpty();
  }

  private static String padded(String text, int width) {
    return text.length() >= width ? text : text + " ".repeat(width - text.length());
  }
}
