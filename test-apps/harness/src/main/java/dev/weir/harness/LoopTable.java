package dev.weir.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Off-loading from event loops, as a table: requests a second of 64 clients to a handler that
 * blocks its only loop for 50 ms, and the loop's longest stall while four clients ask for it; on
 * the loop, off-loaded, and on the loop again.
 */
public final class LoopTable {
  private static final String HANDLER = "/fifty/1";
  private static final int CLIENTS = 64;

  private LoopTable() {}

  /**
   * Prints the table.
   *
   * @param arguments the home of a JDK, a folder to work in, then for each server its name, main
   *     class, class path and the prefix of its paths
   */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "| server, 50 ms handler | req/s on the loop | off-loaded | ratio |"
            + " longest stall on the loop | off-loaded | turned off again |");
    System.out.println("|---|---|---|---|---|---|---|");
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
    mode(folder, "observe");
    try (ForkedJvm jvm = ForkedJvm.on(jdk).in(folder).classPath(classPath).run(main)) {
      Stalls stalls = new Stalls(jvm.waitForLine("port ").substring(5).trim(), prefix);
      stalls.seen(HANDLER, 1, Duration.ofSeconds(1));
      double stallBefore = stalls.seen(HANDLER, 1, Duration.ofSeconds(2)).longestMs();
      double before = stalls.seen(HANDLER, CLIENTS, Duration.ofSeconds(4)).perSecond();
      mode(folder, "enforce");
      jvm.waitForErr("off-loads");
      stalls.seen(HANDLER, CLIENTS, Duration.ofSeconds(3));
      double after = stalls.seen(HANDLER, CLIENTS, Duration.ofSeconds(4)).perSecond();
      double stallAfter = stalls.stallMs(HANDLER, 1);
      mode(folder, "observe");
      jvm.waitForErr("no longer off-loaded");
      double stallBack = stalls.seen(HANDLER, 1, Duration.ofSeconds(2)).longestMs();
      System.out.printf(
          Locale.ROOT,
          "| %s | %.0f | %.0f | %.0f | %.1f ms | %.1f ms | %.1f ms |%n",
          name,
          before,
          after,
          after / before,
          stallBefore,
          stallAfter,
          stallBack);
      jvm.terminate();
    }
  }

  private static void mode(Path folder, String mode) throws IOException {
    Files.writeString(
        folder.resolve("weir.properties"),
        "weir.mode=" + mode + "\nweir.level=ADVANCED\nweir.admin.port=-1\n");
  }
}
