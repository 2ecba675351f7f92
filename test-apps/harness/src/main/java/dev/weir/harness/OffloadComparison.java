package dev.weir.harness;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A server with one thread and a handler that blocks for 50 ms, 64 clients, one run: without
 * off-loading, with it, and without it again, switched by an edit of the settings. Prints one line
 * of a Markdown table for each JDK.
 */
public final class OffloadComparison {
  private static final int CLIENTS = 64;
  private static final String OFF = "weir.mode=observe\n";
  private static final String ON = "weir.mode=enforce\nweir.level=ADVANCED\n";

  private OffloadComparison() {}

  /**
   * Measures.
   *
   * @param arguments the agent's jar, a folder to work in, the application's class path, its main
   *     class, seconds to measure each time, then homes of JDKs
   */
  public static void main(String[] arguments) throws Exception {
    long millis = Long.parseLong(arguments[4]) * 1_000;
    System.out.println("| JDK | off, requests/s | on | off again | on / off |");
    System.out.println("|---|---|---|---|---|");
    for (int i = 5; i < arguments.length; i++) {
      Path folder = Path.of(arguments[1]).resolve("jdk-" + i);
      Files.createDirectories(folder);
      Path settings = folder.resolve("weir.properties");
      Files.writeString(settings, OFF);
      Process server =
          new ProcessBuilder(
                  arguments[i] + "/bin/java",
                  "-javaagent:" + arguments[0],
                  "-Dweir.admin.enabled=false",
                  "-cp",
                  arguments[2],
                  arguments[3])
              .directory(folder.toFile())
              .redirectError(folder.resolve("errors").toFile())
              .start();
      try {
        System.out.println(measure(server, settings, millis, arguments[i]));
      } finally {
        server.destroy();
        server.waitFor();
      }
    }
  }

  private static String measure(Process server, Path settings, long millis, String home)
      throws IOException, InterruptedException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    int port = port(out);
    try (Clients clients = Clients.of(CLIENTS, port, "/slow")) {
      clients.rate(1_000);
      double off = clients.rate(millis);
      double on = after(clients, settings, ON, millis);
      double again = after(clients, settings, OFF, millis);
      if (clients.failures() > 0) {
        throw new IOException(clients.failures() + " requests failed");
      }
      return String.format(
          Locale.ROOT,
          "| %s | %.1f | %.1f | %.1f | %.1f |",
          new File(home).getName(),
          off,
          on,
          again,
          on / off);
    }
  }

  /** An edit acts within two seconds; then a second to settle. */
  private static double after(Clients clients, Path settings, String text, long millis)
      throws IOException, InterruptedException {
    Files.writeString(settings, text);
    clients.rate(3_000);
    return clients.rate(millis);
  }

  private static int port(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("port ")) {
        return Integer.parseInt(line.substring(5).trim());
      }
    }
    throw new IOException("the server ended before it listened");
  }
}
