package dev.weir.agent.inner;

import dev.weir.core.settings.LogLevel;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/**
 * The agent's lines: on stderr or in a file, never on stdout, at most ten a minute of the same
 * kind. No logging framework: the application's configuration of it is the application's.
 */
final class Log {
  private static final int MOST_A_MINUTE = 10;
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final PrintStream out;
  private volatile int level;
  private final Limit warnings = new Limit();
  private final Limit alerts = new Limit();

  Log(LogLevel level, String file) {
    this.level = level.ordinal();
    out = open(file);
  }

  private static PrintStream open(String file) {
    if (!file.isEmpty()) {
      try {
        return new PrintStream(new FileOutputStream(file, true), true);
      } catch (IOException e) {
        System.err.println(
            "weir: weir.log.file: cannot write " + file + ": " + e.getMessage() + "; using stderr");
      }
    }
    return System.err;
  }

  void level(LogLevel changed) {
    level = changed.ordinal();
  }

  void info(String line) {
    if (level >= LogLevel.INFO.ordinal()) {
      out.println("weir: ".concat(line));
    }
  }

  void debug(String line) {
    if (level >= LogLevel.DEBUG.ordinal()) {
      out.println("weir: ".concat(line));
    }
  }

  /** A line that may come often. */
  void warn(String line) {
    often(LogLevel.WARN, line, warnings);
  }

  /** A line about an alert; they take no other line's place. */
  void alert(LogLevel of, String line) {
    often(of, line, alerts);
  }

  private void often(LogLevel of, String line, Limit limit) {
    if (level < of.ordinal()) {
      return;
    }
    synchronized (limit) {
      long now = System.nanoTime();
      if (now - limit.minute > MINUTE_NANOS) {
        if (limit.suppressed > 0) {
          out.println("weir: " + limit.suppressed + " more lines in the last minute");
        }
        limit.minute = now;
        limit.written = 0;
        limit.suppressed = 0;
      }
      if (limit.written++ < MOST_A_MINUTE) {
        out.println("weir: ".concat(line));
      } else {
        limit.suppressed++;
      }
    }
  }

  /** The lines of one kind in the minute that runs. Guarded by itself. */
  private static final class Limit {
    long minute = System.nanoTime();
    int written;
    long suppressed;
  }
}
