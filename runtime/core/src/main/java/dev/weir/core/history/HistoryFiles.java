package dev.weir.core.history;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.core.report.HistorySource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Reads the past from its logs. Distributions are added up, never averaged. Lines that cannot be
 * read, such as one that is just being written, are passed over, and so are logs that cannot be.
 *
 * <p>Logs of several processes overlap in time, so no step is complete before all were read. To
 * take no more than 2 MB, the first 500 are added up and written, and where there are more the logs
 * that have some of them are read again.
 */
public final class HistoryFiles implements HistorySource {
  /** What is read for one answer at most, the newest. */
  static final long MOST_BYTES = 64L << 20;

  private final HistoryFolder folder;
  private final long mostBytes;
  private final Consumer<String> log;
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * @param folder where the logs are
   * @param log takes a line, once, where it or one of them cannot be read
   */
  public HistoryFiles(Path folder, Consumer<String> log) {
    this(folder, MOST_BYTES, log);
  }

  /** With another bound. */
  HistoryFiles(Path folder, long mostBytes, Consumer<String> log) {
    this.folder = new HistoryFolder(folder);
    this.mostBytes = mostBytes;
    this.log = log;
  }

  @Override
  public void write(JsonGenerator json, Asked asked) throws IOException {
    List<Part> parts = parts(asked);
    long first = 0;
    while (first < Long.MAX_VALUE) {
      HistorySteps steps = new HistorySteps(asked, first);
      for (Part part : parts) {
        if (part.last >= first && part.least < steps.end()) {
          read(part, steps);
        }
      }
      steps.write(json);
      first = steps.end();
    }
  }

  /** The last so many bytes of a log, and which steps it was seen to have. */
  private static final class Part {
    final Path file;
    final long bytes;
    long least;
    long last = Long.MAX_VALUE;

    Part(Path file, long bytes) {
      this.file = file;
      this.bytes = bytes;
    }
  }

  /** What is to be read, the oldest first; nothing where the folder cannot be. */
  private List<Part> parts(Asked asked) {
    List<Part> parts = new ArrayList<>();
    try {
      List<HistoryFolder.Log> logs = folder.logs();
      long left = mostBytes;
      for (int i = logs.size() - 1; i >= 0 && left > 0; i--) {
        HistoryFolder.Log one = logs.get(i);
        if (!one.from().isAfter(asked.to()) && !one.changed().isBefore(asked.from())) {
          parts.add(0, new Part(one.file(), left));
          left -= one.bytes();
        }
      }
    } catch (IOException e) {
      tell(e);
    }
    return parts;
  }

  private void read(Part part, HistorySteps steps) {
    long[] seen = {Long.MAX_VALUE, -1};
    try {
      Intervals.read(
          part.file,
          part.bytes,
          counters -> {
            long step = steps.step(counters);
            if (step >= 0) {
              seen[0] = Math.min(seen[0], step);
              seen[1] = Math.max(seen[1], step);
            }
            return steps.takes(step);
          },
          steps::add);
    } catch (NoSuchFileException e) {
      // Deleted meanwhile.
    } catch (IOException e) {
      // The others still say something.
      tell(e);
    }
    part.least = seen[0];
    part.last = seen[1];
  }

  private void tell(IOException e) {
    if (told.compareAndSet(false, true)) {
      log.accept("weir.history.dir: of the history something cannot be read: " + e.getMessage());
    }
  }
}
