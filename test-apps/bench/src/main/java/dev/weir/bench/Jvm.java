package dev.weir.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that is measured. Its errors go to a file in the target folder. */
final class Jvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;

  private Jvm(Process process) {
    this.process = process;
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static Jvm start(Path java, Path folder, Variant variant, String... rest) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(variant.flags());
    command.addAll(List.of(rest));
    Path errors = folder.resolve("errors-" + variant.name().replace(' ', '-'));
    return new Jvm(
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start());
  }

  /** The number at the end of the first line that begins so. */
  int portAfter(String beginning) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(beginning)) {
        return Integer.parseInt(line.substring(beginning.length()).trim());
      }
    }
    throw new IOException("it ended before it listened");
  }

  /** Waits for its end. */
  void await() throws IOException, InterruptedException {
    while (out.readLine() != null) {
      // It says what it likes.
    }
    if (process.waitFor() != 0) {
      throw new IOException("exit code " + process.exitValue());
    }
  }

  /** User and system time so far, in microseconds. */
  long cpuMicros() throws IOException {
    // To the nanosecond where the system counts threads so; a process's times come in 10 ms.
    Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
    if (!Files.isReadable(tasks.resolve(Long.toString(process.pid())).resolve("schedstat"))) {
      return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1_000;
    }
    long nanos = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
      for (Path task : all) {
        try {
          String times = Files.readString(task.resolve("schedstat"));
          nanos += Long.parseLong(times.substring(0, times.indexOf(' ')));
        } catch (NoSuchFileException e) {
          // It has ended meanwhile.
        }
      }
    }
    return nanos / 1_000;
  }

  /** Of its threads whose name begins so; on Linux alone, where threads have names. */
  long cpuMicrosOf(String name) throws IOException {
    Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
    long nanos = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
      for (Path task : all) {
        try {
          if (Files.readString(task.resolve("comm")).startsWith(name)) {
            String times = Files.readString(task.resolve("schedstat"));
            nanos += Long.parseLong(times.substring(0, times.indexOf(' ')));
          }
        } catch (NoSuchFileException e) {
          // It has ended meanwhile.
        }
      }
    }
    return nanos / 1_000;
  }

  /** Resident memory in megabytes, after a full collection. */
  double residentMegabytes(Path java) throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    for (int i = 0; i < 2; i++) {
      new ProcessBuilder(java.resolveSibling("jcmd").toString(), pid, "GC.run")
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
    Path status = Path.of("/proc", pid, "status");
    if (Files.exists(status)) {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
    }
    Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", pid).start();
    String kilobytes = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Long.parseLong(kilobytes.trim()) / 1024.0;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    out.close();
  }
}
