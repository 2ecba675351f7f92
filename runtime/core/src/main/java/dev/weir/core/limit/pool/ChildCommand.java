package dev.weir.core.limit.pool;

import dev.weir.api.policy.PoolPolicy;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the children of a pool are started: with this JVM's own {@code java}, and all arguments in a
 * file that only this user can read, because a class path may be longer than a command line.
 */
final class ChildCommand {
  /** What would put agents and options of this JVM into the child as well. */
  private static final List<String> NOT_INHERITED =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");

  private final ChildClassPath classPath = new ChildClassPath();

  // Guarded by this.
  private @Nullable Path file;
  private PoolPolicy.@Nullable Child written;
  private boolean closed;

  /** To be started; its three streams are pipes. */
  synchronized ProcessBuilder process(PoolPolicy.Child child) throws IOException {
    if (closed) {
      throw new IOException("the pool is closed");
    }
    Path arguments = file;
    // Whoever cleans temporary folders cleans this one too.
    if (arguments == null || !child.equals(written) || !Files.isReadable(arguments)) {
      deleteFile();
      arguments = Files.createTempFile("weir-child", ".args"); // readable by this user alone
      arguments.toFile().deleteOnExit(); // a pool that nobody closes; one name each
      file = arguments;
      Files.writeString(arguments, text(child));
      written = child;
    }
    ProcessBuilder builder = new ProcessBuilder(java(), "@" + arguments);
    Map<String, String> environment = builder.environment();
    NOT_INHERITED.forEach(environment::remove);
    return builder;
  }

  private static String java() {
    boolean windows = File.separatorChar == '\\';
    Path own = Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java");
    Optional<String> running = ProcessHandle.current().info().command();
    return Files.isExecutable(own) ? own.toString() : running.orElse("java");
  }

  private String text(PoolPolicy.Child child) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add("-Xmx" + child.heapBytes());
    // Small and quick to start, unless one was chosen.
    if (child.jvmArguments().stream()
        .noneMatch(a -> a.startsWith("-XX:+Use") && a.endsWith("GC"))) {
      arguments.add("-XX:+UseSerialGC");
    }
    // What the JVM itself has to say must not stand between frames.
    arguments.add("-XX:+DisplayVMOutputToStderr");
    arguments.add("-Xlog:disable");
    arguments.add("-Xlog:all=warning:stderr");
    // Its file would be left behind by a child that is killed.
    arguments.add("-XX:-UsePerfData");
    arguments.addAll(child.jvmArguments());
    arguments.add("-cp");
    arguments.add(classPath.of(child.classPath()));
    arguments.add(ChildMain.class.getName());
    arguments.add(Integer.toString(child.frameBytes()));
    StringBuilder text = new StringBuilder();
    for (String argument : arguments) {
      text.append(quoted(argument)).append('\n');
    }
    return text.toString();
  }

  /** As the launcher's argument files want it. */
  static String quoted(String argument) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        default -> text.append(c);
      }
    }
    return text.append('"').toString();
  }

  private void deleteFile() throws IOException {
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }

  /** Deletes what was written. */
  synchronized void close() {
    closed = true;
    try {
      deleteFile();
    } catch (IOException e) {
      // It is in the folder for temporary files.
    }
    classPath.close();
  }
}
