package dev.weir.core.settings;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Settings} of, the strongest first: agent arguments, system properties, environment,
 * the properties file, defaults.
 *
 * <p>Runs before the application in a cold JVM, where every class and every lambda costs: hence no
 * regular expressions, streams, string formats or {@code java.nio.file} here and below, and where
 * nothing is set hardly anything is loaded. What was given at start is remembered; {@link #load()}
 * reads but the file again. For one thread at a time.
 */
public final class SettingsLoader {

  static final String CONFIG = "weir.config";
  static final String DEFAULT_FILE = "weir.properties";

  /** More would be no settings file, and should not cost the application its memory. */
  private static final long LARGEST_FILE = 16L << 20;

  /** A file that is no settings file at all should not flood the log. */
  static final int MOST_PROBLEMS = 20;

  /** The weakest first. */
  private final List<Entry> given = new ArrayList<>(0);

  private final String fileName;
  private final File file;

  /** Who named the file; null where it is the default one, which need not exist. */
  private final @Nullable Entry fileGiven;

  /**
   * @param arguments the agent's: a file, or {@code key=value,key=value}; null or empty where none
   * @param properties the system properties
   * @param environment the environment's variables
   * @param directory where the default file is looked for, and what relative names are relative to
   */
  public SettingsLoader(
      @Nullable String arguments,
      Map<?, ?> properties,
      Map<String, String> environment,
      File directory) {
    this(
        arguments == null || arguments.isEmpty() ? List.of() : AgentArguments.read(arguments),
        properties,
        environment,
        directory);
  }

  private SettingsLoader(
      List<Entry> arguments,
      Map<?, ?> properties,
      Map<String, String> environment,
      File directory) {
    addAll(Entry.ENVIRONMENT, "WEIR_", environment);
    addAll(Entry.PROPERTY, "weir.", properties);
    given.addAll(arguments);
    fileGiven = given.isEmpty() ? null : fileGiven();
    fileName = fileGiven == null ? DEFAULT_FILE : fileGiven.value();
    File named = new File(fileName);
    file = named.isAbsolute() ? named : new File(directory, fileName);
  }

  /** Loads from this very process: its properties, its environment, its working directory. */
  public static SettingsLoader ofProcess(@Nullable String arguments) {
    File directory = new File(System.getProperty("user.dir", "."));
    return new SettingsLoader(arguments, System.getProperties(), System.getenv(), directory);
  }

  /** Takes the name as it is, whatever it looks like as an argument of the agent. */
  static SettingsLoader ofFile(
      String file, Map<?, ?> properties, Map<String, String> environment, File directory) {
    List<Entry> argument = List.of(new Entry(Entry.ARGUMENT, 0, CONFIG, file));
    return new SettingsLoader(argument, properties, environment, directory);
  }

  /** Reads everything; never fails, since what is wrong becomes a problem. */
  public Result load() {
    // One look at the file system decides, since most starts have no file and nothing given.
    boolean exists = !fileName.isEmpty() && file.exists();
    if (!exists && given.isEmpty()) {
      return new Result(new Settings(Map.of()), List.of());
    }
    List<Problem> problems = new ArrayList<>();
    Merge merge = new Merge(problems, given);
    if (exists) {
      addFile(merge, problems);
    } else if (fileGiven != null && !fileName.isEmpty()) {
      addFileProblem(problems, "there is no file " + Problem.printable(fileName));
    }
    if (problems.size() > MOST_PROBLEMS) {
      int more = problems.size() - MOST_PROBLEMS;
      problems.subList(MOST_PROBLEMS, problems.size()).clear();
      problems.add(new Problem(fileName, 0, "", more + " more problems like these"));
    }
    for (Entry entry : given) {
      merge.add(entry);
    }
    return new Result(new Settings(merge.values()), List.copyOf(problems));
  }

  /** The file that is read, whether it exists or not; null where there shall be none. */
  @Nullable File file() {
    return fileName.isEmpty() ? null : file;
  }

  /** The file's name as it was given, which the problems in it have as their source. */
  String fileName() {
    return fileName;
  }

  private void addFile(Merge merge, List<Problem> problems) {
    if (file.length() > LARGEST_FILE) {
      problems.add(new Problem(fileName, 0, "", "longer than 16 MB; nothing of it is used"));
      return;
    }
    String text;
    try (FileInputStream in = new FileInputStream(file)) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      String why = file.isDirectory() ? "a directory" : "not readable";
      problems.add(new Problem(fileName, 0, "", why + "; nothing of it is used"));
      return;
    }
    PropertiesReader reader = new PropertiesReader(fileName, text).read();
    problems.addAll(reader.problems());
    for (Entry entry : reader.entries()) {
      merge.add(entry);
    }
    if (problems.size() > 1) {
      problems.sort((one, other) -> Integer.compare(one.line(), other.line()));
    }
  }

  private void addFileProblem(List<Problem> problems, String message) {
    Entry entry = fileGiven;
    if (entry != null) {
      problems.add(new Problem(entry.source(), 0, entry.key(), message));
    }
  }

  private void addAll(String source, String prefix, Map<?, ?> from) {
    TreeMap<String, String> found = null;
    for (Map.Entry<?, ?> each : from.entrySet()) {
      if (each.getKey() instanceof String key
          && key.startsWith(prefix)
          && each.getValue() instanceof String value
          && !(source.equals(Entry.ENVIRONMENT) && ServiceVariables.contain(key, value))) {
        if (found == null) {
          // Sorted, so that problems come in the same order in every run.
          found = new TreeMap<>();
        }
        found.put(key, value.trim());
      }
    }
    if (found != null) {
      for (Map.Entry<String, String> each : found.entrySet()) {
        given.add(new Entry(source, 0, each.getKey(), each.getValue()));
      }
    }
  }

  private @Nullable Entry fileGiven() {
    for (int i = given.size() - 1; i >= 0; i--) {
      String key = given.get(i).key();
      if (key.equals(CONFIG) || key.equals("WEIR_CONFIG")) {
        return given.get(i);
      }
    }
    return null;
  }

  /**
   * What loading came to.
   *
   * @param settings always usable: whatever was bad is at its default
   * @param problems what was bad; with {@link Settings#strict()} a reason to stay out
   */
  public record Result(Settings settings, List<Problem> problems) {}
}
