package dev.weir.agent.inner;

import dev.weir.core.record.Recording;
import dev.weir.core.report.AtomicFile;
import dev.weir.core.report.JsonReport;
import dev.weir.core.report.ReportContext;
import dev.weir.weaver.Weaver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Writes the report, and says once what keeps it from being written. */
final class Reports {
  private final Recording recording;
  private final Weaver weaver;
  private final Log log;
  private final String file;
  private final Instant startedAt = Instant.now();
  private boolean failing;

  Reports(Recording recording, Weaver weaver, Log log, String file) {
    this.recording = recording;
    this.weaver = weaver;
    this.log = log;
    this.file = file;
  }

  /** Writes it now; a failure is one line, and the report before stays. */
  synchronized void write() {
    if (file.isEmpty()) {
      return;
    }
    try {
      recording.unmatched(weaver.unmatched());
      AtomicFile.write(Path.of(file), render());
      log.debug("report written");
      if (failing) {
        failing = false;
        log.info("report written again: " + file);
      }
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        failing = true;
        log.warn(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
      }
    }
  }

  private byte[] render() {
    Recording.Picture picture = recording.snapshot();
    return JsonReport.render(
        picture.snapshot(),
        new ReportContext(
            Version.NUMBER,
            ProcessHandle.current().pid(),
            Runtime.version().toString(),
            mainClass(),
            startedAt,
            picture.response(),
            picture.blocked(),
            Map.of()));
  }

  /** The first word of the command; its arguments may hold secrets. */
  private static String mainClass() {
    String command = System.getProperty("sun.java.command", "");
    int space = command.indexOf(' ');
    return space < 0 ? command : command.substring(0, space);
  }
}
