package dev.weir.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Off-loading from event loops, as a table: requests a second of 64 clients to a handler that
 * blocks its only loop for 50 ms, and the loop's longest stall while four clients ask for it; on
 * the loop, off-loaded, and on the loop again.
 *
 * <p>A stall is how long a task that the loop was given had to wait until it came; it gets one each
 * millisecond. Off-loaded it is told as the median of the longest of twenty windows of a quarter of
 * a second, with the 90th percentile; beside it the same of a handler that does not block, asked
 * for as often: that is what the machine and the JVM add by themselves.
 */
public final class LoopTable {
  private static final String HANDLER = "/fifty/1";
  private static final String QUICK = "/quick/1";
  private static final int CLIENTS = 64;
  private static final int WINDOWS = 20;
  private static final int ROUNDS = 4;
  private static final double BLOCKED_MILLIS = 25;
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration WARM = Duration.ofSeconds(6);
  private static final String ON = "weir.mode=enforce\nweir.level=ADVANCED\n";
  private static final String OBSERVES = "weir.mode=observe\nweir.level=ADVANCED\n";
  private static final String OFF = "weir.enabled=false\n" + ON;

  private LoopTable() {}

  /**
   * Prints the table.
   *
   * @param arguments the home of a JDK, a folder to work in, then for each server its name, main
   *     class, class path and the prefix of its paths
   */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "| server, 50 ms handler | req/s on the loop | off-loaded | ratio | longest stall on the"
            + " loop | off-loaded (p90) | a handler that does not block (p90) | back on the loop:"
            + " edited, switched off |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int i = 2; i + 3 < arguments.length; i += 4) {
      row(
          Path.of(arguments[0]),
          Path.of(arguments[1]).resolve("server" + i),
          arguments[i],
          arguments[i + 1],
          arguments[i + 2],
          arguments[i + 3]);
    }
  }

  private static void row(
      Path jdk, Path folder, String name, String main, String classPath, String prefix)
      throws Exception {
    Files.createDirectories(folder);
    settings(folder, OBSERVES);
    try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).classPath(classPath).run(main)) {
      Stalls stalls = new Stalls(jvm.waitForLine("port ").substring(5).trim(), prefix);
      stalls.seen(HANDLER, 1, Duration.ofSeconds(1));
      double stallBefore = stalls.seen(HANDLER, 1, Duration.ofSeconds(2)).longestMs();
      double before = stalls.seen(HANDLER, CLIENTS, Duration.ofSeconds(4)).perSecond();
      settings(folder, ON);
      jvm.waitForErr("off-loads");
      stalls.seen(HANDLER, CLIENTS, WARM);
      stalls.seen(QUICK, 4, Duration.ofSeconds(2));
      double after = stalls.seen(HANDLER, CLIENTS, Duration.ofSeconds(4)).perSecond();
      // The same clients as are measured with, so that the JVM has compiled all of it.
      stalls.windows(HANDLER, WINDOWS, 0);
      stalls.windows(QUICK, WINDOWS, 50);
      double[] moved = new double[WINDOWS];
      double[] quick = new double[WINDOWS];
      // In turn, so that what compiles or collects meanwhile is in both.
      for (int i = 0; i < WINDOWS; i += WINDOWS / ROUNDS) {
        copy(stalls.windows(HANDLER, WINDOWS / ROUNDS, 0), moved, i);
        copy(stalls.windows(QUICK, WINDOWS / ROUNDS, 50), quick, i);
      }
      double edited = back(stalls, folder, OBSERVES);
      settings(folder, ON);
      away(stalls);
      double off = back(stalls, folder, OFF);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.0f | %.0f | %.0f | %.1f ms | %s | %s | %.1f s, %.1f s |%n",
          name,
          before,
          after,
          after / before,
          stallBefore,
          told(moved),
          told(quick),
          edited,
          off);
      jvm.terminate();
    }
  }

  private static void copy(double[] from, double[] to, int at) {
    System.arraycopy(from, 0, to, at, from.length);
  }

  private static String told(double[] longest) {
    Arrays.sort(longest);
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f) ms",
        longest[longest.length / 2],
        longest[longest.length * 9 / 10]);
  }

  /** How many seconds it takes from an edit until the handler blocks the loop again. */
  private static double back(Stalls stalls, Path folder, String text) throws Exception {
    settings(folder, text);
    long edited = System.nanoTime();
    while (stalls.seen(HANDLER, 1, SHORT).longestMs() < BLOCKED_MILLIS) {
      if (System.nanoTime() - edited > Duration.ofSeconds(30).toNanos()) {
        throw new IllegalStateException("the handler does not come back to the loop");
      }
    }
    return (System.nanoTime() - edited) / 1e9;
  }

  /** Until the handler blocks the loop no more. */
  private static void away(Stalls stalls) throws Exception {
    for (int i = 0; i < 300; i++) {
      if (stalls.seen(HANDLER, 1, SHORT).longestMs() < BLOCKED_MILLIS) {
        return;
      }
    }
    throw new IllegalStateException("the handler is not off-loaded");
  }

  private static void settings(Path folder, String text) throws IOException {
    Files.writeString(folder.resolve("weir.properties"), text + "weir.admin.port=-1\n");
  }
}
