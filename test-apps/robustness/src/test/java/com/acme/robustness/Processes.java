package com.acme.robustness;

import com.acme.robustness.Operations.Closer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Other processes. */
final class Processes {
  private static final String SUBPROCESS = "SUBPROCESS";

  private Processes() {}

  static void addTo(Operations operations) {
    operations.add(SUBPROCESS, "ProcessBuilder.start", closer -> () -> start(closer, "true"));
    operations.add(
        SUBPROCESS,
        "Runtime.exec",
        closer ->
            () ->
                closer.add(ended(Runtime.getRuntime().exec(new String[] {"/bin/sh", "-c", ":"}))));
    operations.add(SUBPROCESS, "Process.waitFor()", closer -> start(closer, "sleep 0.02")::waitFor);
    operations.add(
        SUBPROCESS,
        "Process.waitFor(long, TimeUnit)",
        closer -> {
          Process process = start(closer, "sleep 0.02");
          return () -> process.waitFor(1, TimeUnit.SECONDS);
        });
    if (Runtime.version().feature() >= 24) {
      operations.add(
          SUBPROCESS,
          "Process.waitFor(Duration)",
          closer -> {
            Process process = start(closer, "sleep 0.02");
            return () ->
                Process.class
                    .getMethod("waitFor", Duration.class)
                    .invoke(process, Duration.ofSeconds(1));
          });
    }
    operations.add(
        SUBPROCESS,
        "Process.getInputStream().read",
        closer -> {
          Process process = start(closer, "sleep 0.02; echo; sleep 0.02");
          return () -> process.getInputStream().read();
        });
  }

  private static Process start(Closer closer, String command) throws IOException {
    Process process = new ProcessBuilder("/bin/sh", "-c", command).start();
    closer.add(ended(process));
    return process;
  }

  private static AutoCloseable ended(Process process) {
    return process::waitFor;
  }
}
