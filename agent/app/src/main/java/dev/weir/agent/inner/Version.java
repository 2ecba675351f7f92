package dev.weir.agent.inner;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The agent's name and version, as the build wrote it. */
final class Version {
  static final String NUMBER = number();
  static final String TEXT = "weir ".concat(NUMBER);

  private Version() {}

  private static String number() {
    try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "unknown";
    }
  }
}
