package dev.weir.core.history;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The logs in {@code weir.history.dir}: their names, and which of them have to go. */
final class HistoryFolder {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String START = "weir-";
  private static final String END = ".hlog";
  private static final int STAMP_LENGTH = 16;

  private final Path folder;

  HistoryFolder(Path folder) {
    this.folder = folder;
  }

  /** A log that there is. */
  record Log(Path file, Instant from, Instant changed, long bytes) {}

  /**
   * A name for a log that begins now; each process has its own. One that there is, because the
   * clock was set back or another container's process has the same number, is not taken again.
   */
  Path fresh(Instant now) throws IOException {
    Files.createDirectories(folder);
    String name = START + STAMP.format(now) + "-" + ProcessHandle.current().pid();
    Path free = folder.resolve(name + END);
    for (int i = 2; Files.exists(free); i++) {
      free = folder.resolve(name + "-" + i + END);
    }
    return free;
  }

  /** Those that there are, the oldest first. */
  List<Log> logs() throws IOException {
    List<Log> logs = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith(START) && name.endsWith(END)) {
          add(logs, file, name);
        }
      }
    } catch (NoSuchFileException e) {
      return logs;
    }
    logs.sort(Comparator.comparing(Log::from).thenComparing(Log::file));
    return logs;
  }

  private static void add(List<Log> logs, Path file, String name) {
    try {
      Instant from =
          Instant.from(STAMP.parse(name.substring(START.length(), START.length() + STAMP_LENGTH)));
      logs.add(new Log(file, from, Files.getLastModifiedTime(file).toInstant(), Files.size(file)));
    } catch (DateTimeException | StringIndexOutOfBoundsException | IOException e) {
      // Not one of ours, or gone meanwhile.
    }
  }

  /** Deletes what is older than {@code oldest}, and then the oldest beyond so many bytes. */
  void clean(Instant oldest, long mostBytes, Path current) throws IOException {
    List<Log> logs = logs();
    long bytes = 0;
    for (Log log : logs) {
      bytes += log.bytes();
    }
    for (Log log : logs) {
      if (!log.file().equals(current)
          && (log.changed().isBefore(oldest) || bytes > mostBytes)
          && Files.deleteIfExists(log.file())) {
        bytes -= log.bytes();
      }
    }
  }

  /** Cuts off the last line of a log where the process was killed while it wrote that. */
  void cutTorn() throws IOException {
    for (Log log : logs()) {
      try (RandomAccessFile file = new RandomAccessFile(log.file().toFile(), "rw")) {
        cutTorn(file);
      } catch (FileNotFoundException e) {
        // Deleted meanwhile, or not for this user to write: the others are still to be cut.
      }
    }
  }

  private static void cutTorn(RandomAccessFile file) throws IOException {
    long end = file.length();
    while (end > 0) {
      file.seek(end - 1);
      if (file.read() == '\n') {
        break;
      }
      end--;
    }
    if (end < file.length()) {
      file.setLength(end);
    }
  }
}
