package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tools of the JDK inherit {@code JAVA_TOOL_OPTIONS} and do not notice. */
class JdkToolsTest {
  private static final List<String> COMMANDS =
      List.of(
          "javac -d . Source.java",
          "javac Missing.java",
          "jar --create --file made.jar Source.java",
          "keytool -list -keystore none",
          "jshell --version",
          "javap java.lang.Object",
          "jcmd -h",
          "jps -h");

  static Stream<Arguments> tools() {
    return Jdks.all().stream()
        .flatMap(jdk -> COMMANDS.stream().map(command -> arguments(jdk, command)))
        .filter(JdkToolsTest::isThere);
  }

  private static boolean isThere(Arguments of) {
    return Files.isExecutable(tool((Path) of.get()[0], (String) of.get()[1]));
  }

  private static Path tool(Path jdk, String command) {
    return jdk.resolve("bin").resolve(command.split(" ", -1)[0]);
  }

  /** What a tool did; the JVM's own line about the variable left out. */
  private record Outcome(int exitCode, String out, String err) {}

  @ParameterizedTest
  @MethodSource("tools")
  void aToolDoesTheSameUnderTheAgent(Path jdk, String command, @TempDir Path folder)
      throws Exception {
    Files.writeString(folder.resolve("Source.java"), "class Source {}");
    // Where jshell has its preferences; it tells when it has to make the folder.
    Files.createDirectories(folder.resolve(".java/.userPrefs"));
    Outcome without = run(jdk, command, folder, "-Dnothing=true");
    Outcome under = run(jdk, command, folder, "-javaagent:" + ForkedJvm.agentJar());
    assertEquals(without, under);
  }

  private static Outcome run(Path jdk, String command, Path folder, String options)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
    words.set(0, tool(jdk, command).toString());
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .put("JAVA_TOOL_OPTIONS", options + " -Djava.util.prefs.userRoot=" + folder);
    Process process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " did not end");
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(err));
    lines.removeIf(line -> line.startsWith("Picked up JAVA_TOOL_OPTIONS"));
    return new Outcome(process.exitValue(), Files.readString(out), String.join("\n", lines));
  }
}
