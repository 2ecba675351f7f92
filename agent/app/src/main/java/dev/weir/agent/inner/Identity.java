package dev.weir.agent.inner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/**
 * How others tell this process from its like: in containers each is process 1. No name is looked
 * up, since that may wait for a server.
 */
final class Identity {
  private static final Path FILE = Path.of("/etc/hostname");
  private static final int LONGEST = 253;

  /** This process. */
  static final Identity OWN =
      new Identity(host(System.getenv(), FILE), ProcessHandle.current().pid());

  /** Another one at each start: {@code service.instance.id} of OpenTelemetry. */
  final String id = UUID.randomUUID().toString();

  /** The machine's or the container's name; empty where it is not known. */
  final String host;

  private final long pid;

  Identity(String host, long pid) {
    this.host = host;
    this.pid = pid;
  }

  /** By the environment, else by the file; the first line of it, if it can be a name. */
  static String host(Map<String, String> environment, Path file) {
    for (String variable : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
      String told = environment.get(variable);
      if (told != null && isName(told.strip())) {
        return told.strip();
      }
    }
    try {
      String told = Files.isRegularFile(file) ? Files.readString(file).strip() : "";
      return isName(told) ? told : "";
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }

  private static boolean isName(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST
        && text.chars().allMatch(c -> c > ' ' && c < 127);
  }

  /**
   * Machine and port of the dashboard, which outlive a restart; the process where a part of it is
   * not known.
   *
   * @param port of the dashboard; 0 or less where there is none
   */
  String label(int port) {
    if (host.isEmpty()) {
      return "pid-" + pid;
    }
    return port > 0 ? host + ":" + port : host + ":pid-" + pid;
  }
}
