package dev.weir.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of its own, under the packaged agent unless told otherwise.
 *
 * <pre>{@code
 * try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).run(MyApp.class)) {
 *   jvm.waitForLine("ready");
 *   ...
 *   jvm.terminate();
 *   JsonNode report = jvm.report();
 * }
 * }</pre>
 */
@SuppressWarnings("JdkObsolete") // written by one thread, read by another
public final class ForkedJvm implements AutoCloseable {
  private static final long MOST_SECONDS = 60;

  private final Process process;
  private final Path folder;
  private final StringBuffer out = new StringBuffer();
  private final StringBuffer err = new StringBuffer();
  private final List<Thread> readers = new ArrayList<>();

  /** What to start. */
  public static final class Builder {
    private final Path home;
    private Path folder = Path.of("target");
    private boolean agent = true;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private String classPath = System.getProperty("java.class.path");

    private Builder(Path home) {
      this.home = home;
    }

    /** The working directory, where the report goes too. */
    public Builder in(Path workingDirectory) {
      folder = workingDirectory;
      return this;
    }

    /** Without the agent, for comparing. */
    public Builder withoutAgent() {
      agent = false;
      return this;
    }

    /** Options of the JVM, {@code -Dweir.slow-operation=1ms}. */
    public Builder options(String... more) {
      options.addAll(List.of(more));
      return this;
    }

    /** A variable of its environment, beside those of the caller. */
    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** The class path; the caller's where none is given. */
    public Builder classPath(String path) {
      classPath = path;
      return this;
    }

    /** Starts a main class. */
    public ForkedJvm run(Class<?> main, String... arguments) {
      return run(main.getName(), arguments);
    }

    /** Starts a main class, or {@code -jar}. */
    public ForkedJvm run(String main, String... arguments) {
      List<String> command = new ArrayList<>();
      command.add(home.resolve("bin/java").toString());
      if (agent) {
        command.add("-javaagent:" + agentJar());
        command.add("-Dweir.report.file=" + folder.resolve("weir-report.json"));
      }
      command.addAll(options);
      if (!classPath.isEmpty()) {
        command.add("-cp");
        command.add(classPath);
      }
      command.add(main);
      command.addAll(List.of(arguments));
      try {
        Files.createDirectories(folder);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        return new ForkedJvm(builder.start(), folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private ForkedJvm(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
    read(process.getInputStream(), out);
    read(process.getErrorStream(), err);
  }

  /** A JVM on the JDK of this home. */
  public static Builder on(Path home) {
    return new Builder(home);
  }

  /** The packaged agent, found upwards of the working directory. */
  public static Path agentJar() {
    String given = System.getProperty("weir.agent.jar", "");
    if (!given.isEmpty()) {
      return Path.of(given);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path jar = at.resolve("agent/app/target/weir-agent.jar");
      if (Files.isRegularFile(jar)) {
        return jar;
      }
    }
    throw new IllegalStateException("no agent/app/target/weir-agent.jar: build agent/app first");
  }

  private void read(InputStream from, StringBuffer into) {
    Thread reader =
        new Thread(
            () -> {
              byte[] buffer = new byte[8192];
              try {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                  into.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                }
              } catch (IOException e) {
                // The process has ended.
              }
            });
    reader.setDaemon(true);
    reader.start();
    readers.add(reader);
  }

  /** Waits for a line of its stdout that starts so, and returns the line. */
  public String waitForLine(String start) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (System.nanoTime() < until) {
      String found = find(start);
      if (found != null) {
        return found;
      }
      if (!process.isAlive()) {
        break;
      }
      pause();
    }
    throw new IllegalStateException(
        "no line \"" + start + "\"; stdout:\n" + out + "\nstderr:\n" + err);
  }

  /** Waits for something on its stderr, and returns all that is there then. */
  public String waitForErr(Pattern wanted) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (System.nanoTime() < until) {
      String seen = err();
      if (wanted.matcher(seen).find()) {
        return seen;
      }
      if (!process.isAlive()) {
        break;
      }
      pause();
    }
    throw new IllegalStateException("no " + wanted + " on stderr:\n" + err);
  }

  private @Nullable String find(String start) {
    for (String line : out.toString().split("\n", -1)) {
      if (line.startsWith(start) && out.indexOf(line + "\n") >= 0) {
        return line;
      }
    }
    return null;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends SIGTERM and waits for the end. */
  public int terminate() {
    process.destroy();
    return waitForEnd();
  }

  /** Waits for the end; the exit code. Kills it after a minute. */
  public int waitForEnd() {
    try {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("did not end; stdout:\n" + out + "\nstderr:\n" + err);
      }
      for (Thread reader : readers) {
        reader.join(5_000);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return process.exitValue();
  }

  /** Waits until its stderr has this text; fails after a minute. */
  public void waitForErr(String text) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (err.indexOf(text) < 0) {
      if (System.nanoTime() > until || !process.isAlive()) {
        throw new IllegalStateException("no \"" + text + "\" in stderr:\n" + err);
      }
      pause();
    }
  }

  /** Everything on stdout so far. */
  public String out() {
    return out.toString();
  }

  /** Everything on stderr so far. */
  public String err() {
    return err.toString();
  }

  /** Its process. */
  public Process process() {
    return process;
  }

  /** The report that it wrote. */
  public JsonNode report() {
    try {
      return new ObjectMapper().readTree(folder.resolve("weir-report.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("stderr:\n" + err, e);
    }
  }

  /** A route of the report; fails with the routes that are there. */
  public JsonNode route(String name) {
    return named("routes", "route", name);
  }

  /** A limit of the report; fails with the limits that are there. */
  public JsonNode limit(String name) {
    return named("limits", "name", name);
  }

  private JsonNode named(String list, String key, String name) {
    JsonNode all = report().path(list);
    for (JsonNode one : all) {
      if (one.path(key).asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("no " + name + " in the " + list + " " + all + "\n" + err);
  }

  /** Fails where the report tells of an error of the agent's, or of none at all. */
  public void swallowedNothing() {
    JsonNode self = report().path("self");
    if (self.path("swallowedErrors").asLong(-1) != 0) {
      throw new AssertionError(self + "\n" + err);
    }
  }

  /** An operation of a route: type, and target or null for any. */
  public static JsonNode operation(JsonNode route, String type, @Nullable String target) {
    for (JsonNode operation : route.path("operations")) {
      if (operation.path("type").asText().equals(type)
          && (target == null || operation.path("target").asText().equals(target))) {
        return operation;
      }
    }
    throw new AssertionError("no " + type + " " + target + " in " + route.path("operations"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
