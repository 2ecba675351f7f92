package dev.weir.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * <a href="https://github.com/dequelabs/axe-core">axe-core</a>: what keeps people from using a
 * page, by WCAG 2.2 at the levels A and AA and by what is usual.
 */
final class Axe {
  private static final String RUN =
      """
      axe.run(document, {runOnly:
        ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
      .then((result) => result.passes.length < 20 ? ['hardly anything was looked at']
        : result.violations.flatMap((rule) => rule.nodes.map((node) =>
            rule.id + ' at ' + node.target.join(' ') + ': ' + node.failureSummary)))
      """;

  private Axe() {}

  /** What is wrong with the page that is open, a line each. */
  static List<String> violations(Browser browser) throws Exception {
    if (!browser.evaluate("Boolean(window.axe)").asBoolean()) {
      browser.evaluate(script() + ";0");
    }
    List<String> found = new ArrayList<>();
    for (JsonNode one : browser.evaluate(RUN)) {
      found.add(one.asText());
    }
    return found;
  }

  private static String script() throws IOException {
    try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
      if (in == null) {
        throw new IOException("axe.min.js is not there");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
