package dev.weir.core.history;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
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
import org.jspecify.annotations.Nullable;

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
   * Makes a log that begins now; each process has its own. One that there is, because the clock was
   * set back or another container's process has the same number, is not taken again: who makes a
   * file has it, so that of two that come at the same moment each gets another one.
   */
  Path fresh(Instant now) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    String name = START + STAMP.format(now) + "-" + ProcessHandle.current().pid();
    for (int i = 1; ; i++) {
      try {
        return Files.createFile(folder.resolve(name + (i == 1 ? "" : "-" + i) + END));
      } catch (FileAlreadyExistsException e) {
        // The next name.
      }
    }
  }

  /**
   * Those that there are, the oldest first; none where there is no folder.
   *
   * @throws IOException if it is no folder, or not for this user to read
   */
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
    } catch (UncheckedIOException e) {
      throw new IOException(folder + " cannot be read", e);
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

  /**
   * Deletes what is older than {@code oldest}, and then the oldest beyond so many bytes. What
   * cannot be deleted keeps nothing else.
   *
   * @param current stays; null: none has to
   */
  void clean(Instant oldest, long mostBytes, @Nullable Path current) throws IOException {
    List<Log> logs = logs();
    long bytes = 0;
    for (Log log : logs) {
      bytes += log.bytes();
    }
    for (Log log : logs) {
      if (!log.file().equals(current)
          && (log.changed().isBefore(oldest) || bytes > mostBytes)
          && delete(log.file())) {
        bytes -= log.bytes();
      }
    }
  }

  private static boolean delete(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      return false;
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
