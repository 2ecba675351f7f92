package dev.weir.admin;

import dev.weir.harness.ForkedJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command of the packaged agent that has run: {@code java -jar weir-agent.jar ...}.
 *
 * @param code its exit code
 */
record AgentCommand(int code, String out, String err) {

  /** Runs it in this folder. */
  static AgentCommand run(Path jdk, Path folder, String... arguments) {
    return runWith(List.of(), jdk, folder, arguments);
  }

  /** Runs it with options of the JVM. */
  static AgentCommand runWith(List<String> options, Path jdk, Path folder, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(jdk.resolve("bin/java").toString());
    command.addAll(options);
    command.add("-jar");
    command.add(ForkedJvm.agentJar().toString());
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      return new AgentCommand(
          process.waitFor(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(command.toString(), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
