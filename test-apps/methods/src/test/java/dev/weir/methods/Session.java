package dev.weir.methods;

import com.acme.methods.Program;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program under the agent and some settings: told what to do, asked what came of it. */
final class Session implements AutoCloseable {
  private final ForkedJvm jvm;
  private final Path settings;
  private int seen;

  Session(Path jdk, Path folder, String settings, String... options) throws IOException {
    Files.createDirectories(folder);
    this.settings = folder.resolve("weir.properties");
    Files.writeString(this.settings, settings);
    List<String> all = new ArrayList<>(List.of(options));
    all.add("-Xverify:all");
    all.add("-XX:-PrintWarnings");
    jvm = ForkedJvm.on(jdk).in(folder).options(all.toArray(new String[0])).run(Program.class);
  }

  /** Has it do something; gives the lines that it printed, the last one is {@code done}. */
  List<String> tell(String line) throws IOException {
    var to = jvm.process().getOutputStream();
    to.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    to.flush();
    String end = "done " + line + ",";
    for (long until = System.nanoTime() + 60_000_000_000L; System.nanoTime() < until; ) {
      List<String> lines = lines();
      if (!lines.isEmpty() && lines.get(lines.size() - 1).startsWith(end)) {
        seen += lines.size();
        return lines;
      }
      pause(10);
      if (!jvm.process().isAlive()) {
        break;
      }
    }
    throw new IllegalStateException(line + ":\n" + jvm.out() + "\nstderr:\n" + jvm.err());
  }

  /** The lines that are new and whole. */
  private List<String> lines() {
    String out = jvm.out();
    List<String> lines = out.substring(0, out.lastIndexOf('\n') + 1).lines().toList();
    return lines.subList(Math.min(seen, lines.size()), lines.size());
  }

  /** Edits the settings; they act within two seconds. */
  void edit(String changed) throws IOException {
    Files.writeString(settings, changed);
    pause(2_000);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  String err() {
    return jvm.err();
  }

  /** Ends it, and reads its report. */
  JsonNode end() throws IOException {
    jvm.process().getOutputStream().close();
    jvm.waitForEnd();
    return jvm.report();
  }

  /** A route of the report; after {@link #end}. */
  JsonNode route(String name) {
    return jvm.route(name);
  }

  @Override
  public void close() {
    jvm.close();
  }
}
