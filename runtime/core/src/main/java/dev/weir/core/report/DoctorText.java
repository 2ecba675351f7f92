package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Renders what {@code /monitoring/doctor} says for terminals. */
public final class DoctorText {
  private static final String INDENT = "  ";
  private static final String DEEPER = "    ";

  private final StringBuilder out = new StringBuilder();
  private final TextLines lines;
  private final JsonNode found;

  private DoctorText(JsonNode found, int width) {
    this.found = found;
    lines = new TextLines(out, Math.max(width, TextReport.MIN_WIDTH));
  }

  /**
   * The text.
   *
   * @param found the answer; what it lacks reads as empty
   * @param width of the widest line in characters, at least {@value TextReport#MIN_WIDTH}
   * @param all whether each hook has a line of its own
   */
  public static String render(JsonNode found, int width, boolean all) {
    DoctorText text = new DoctorText(found, width);
    text.head();
    text.hooks(all);
    text.rest();
    return text.out.toString();
  }

  private void head() {
    JsonNode jvm = found.path("jvm");
    lines.line(
        "Weir doctor: "
            + jvm.path("mainClass").asText()
            + ", pid "
            + jvm.path("pid").asText()
            + ", Java "
            + jvm.path("version").asText()
            + ", Weir "
            + found.path("agent").path("version").asText());
    JsonNode problems = found.path("problems");
    int count = problems.size();
    lines.line(count == 0 ? "nothing is wrong" : count == 1 ? "1 problem" : count + " problems");
    list("PROBLEMS", problems);
    list("NOTES", found.path("self").path("notes"));
  }

  private void list(String heading, JsonNode texts) {
    if (!texts.isEmpty()) {
      lines.line("");
      lines.line(heading);
      for (JsonNode text : texts) {
        lines.wrapped(INDENT, text.asText());
      }
    }
  }

  private void hooks(boolean all) {
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, TreeSet<String>> names = new TreeMap<>();
    for (JsonNode hook : found.path("hooks")) {
      String why = hook.path("why").asText("applied");
      counts.merge(why, 1, Integer::sum);
      names.computeIfAbsent(why, none -> new TreeSet<>()).add(hook.path("name").asText());
    }
    lines.line("");
    lines.line("HOOKS");
    counts.forEach(
        (why, count) -> {
          lines.line(INDENT + count + " " + why + (all ? "" : ":"));
          if (!all) {
            lines.wrapped(DEEPER, String.join(" ", names.getOrDefault(why, new TreeSet<>())));
          }
        });
    if (all) {
      for (JsonNode hook : found.path("hooks")) {
        lines.line(
            DEEPER
                + hook.path("name").asText()
                + ", "
                + hook.path("class").asText()
                + ": "
                + hook.path("why").asText("applied"));
      }
    }
  }

  private void rest() {
    JsonNode self = found.path("self");
    lines.line("");
    lines.line("AGENT");
    lines.line(INDENT + "switched " + (found.path("enabled").asBoolean() ? "on" : "off"));
    lines.line(INDENT + "self-test at start: " + words(found.path("selfTest").asText()));
    lines.line(
        INDENT
            + "retransforms classes: "
            + (found.path("retransforms").asBoolean() ? "yes" : "no"));
    lines.line(
        INDENT
            + self.path("overheadMs").asText("0")
            + " ms of its own work, "
            + self.path("droppedKeys").asText("0")
            + " names beyond the bounds, "
            + self.path("swallowedErrors").asText("0")
            + " failures of its own");
    lines.line(INDENT + "settings: " + (found.path("settings").isEmpty() ? "fine" : "see above"));
    lines.line("");
    lines.line("JVM");
    archive("CDS", found.path("cds"));
    archive("AOT cache", found.path("aot"));
    boolean attached = true;
    for (JsonNode agent : found.path("agents")) {
      attached &= !agent.path("own").asBoolean();
      lines.wrapped(
          INDENT,
          (agent.path("own").asBoolean() ? "this agent: " : "another agent: ")
              + agent.path("option").asText()
              + ":"
              + agent.path("path").asText()
              + " ("
              + agent.path("source").asText()
              + ")");
    }
    if (attached) {
      lines.line(INDENT + "this agent: attached");
    }
  }

  private void archive(String name, JsonNode archive) {
    String detail = archive.path("detail").asText();
    String file = archive.path("file").asText();
    lines.wrapped(
        INDENT,
        name
            + ": "
            + words(archive.path("state").asText())
            + (file.isEmpty() ? "" : ", " + file)
            + (detail.isEmpty() ? "" : "; " + detail));
  }

  private static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
