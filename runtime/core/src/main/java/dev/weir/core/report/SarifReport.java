package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Renders a report in SARIF 2.1.0, which code hosts show beside the lines: recommendations, and
 * each line that blocked requests.
 */
public final class SarifReport {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  private final JsonGenerator json;
  private final Figures figures;

  private SarifReport(JsonGenerator json) {
    this.json = json;
    figures = new Figures(json);
  }

  /** One run. */
  public static String render(JsonNode report) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.useDefaultPrettyPrinter();
      new SarifReport(json).log(report);
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes all", e);
    }
    return out.append('\n').toString();
  }

  private void log(JsonNode report) throws IOException {
    json.writeStartObject();
    json.writeStringField("$schema", SCHEMA);
    json.writeStringField("version", "2.1.0");
    json.writeArrayFieldStart("runs");
    json.writeStartObject();
    json.writeObjectFieldStart("tool");
    json.writeObjectFieldStart("driver");
    json.writeStringField("name", "Weir");
    figures.text("version", PlainText.of(report.path("agent").path("version").asText()));
    rules(report);
    json.writeEndObject();
    json.writeEndObject();
    json.writeArrayFieldStart("results");
    for (JsonNode one : report.path("recommendations")) {
      recommendation(one);
    }
    for (JsonNode route : report.path("routes")) {
      for (JsonNode operation : route.path("operations")) {
        if (Costliest.blocksRequests(operation)) {
          lines(route, operation);
        }
      }
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private void rules(JsonNode report) throws IOException {
    Map<String, String> rules = new TreeMap<>();
    for (JsonNode one : report.path("recommendations")) {
      String kind = PlainText.of(one.path("kind").asText());
      rules.put(kind, kind.replace('-', ' '));
    }
    for (JsonNode route : report.path("routes")) {
      for (JsonNode operation : route.path("operations")) {
        String type = PlainText.of(operation.path("type").asText());
        rules.put(type, "blocks in " + type.toLowerCase(Locale.ROOT).replace('_', ' '));
      }
    }
    json.writeArrayFieldStart("rules");
    for (Map.Entry<String, String> rule : rules.entrySet()) {
      json.writeStartObject();
      figures.text("id", rule.getKey());
      json.writeObjectFieldStart("shortDescription");
      figures.text("text", inert(rule.getValue()));
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void recommendation(JsonNode one) throws IOException {
    String level =
        switch (one.path("severity").asText()) {
          case "CRITICAL", "HIGH" -> "error";
          case "MEDIUM" -> "warning";
          default -> "note";
        };
    String text =
        one.path("route").asText()
            + ": "
            + one.path("title").asText()
            + ". "
            + one.path("action").asText();
    String at = null;
    for (JsonNode figure : one.path("evidence")) {
      at = figure.isTextual() && isLine(figure.asText()) ? figure.asText() : at;
    }
    result(one.path("kind").asText(), level, text, at);
  }

  private void lines(JsonNode route, JsonNode operation) throws IOException {
    for (JsonNode site : operation.path("sites")) {
      String text =
          String.format(
              Locale.ROOT,
              "%s waits here for %s, %d times, %.1f ms together",
              route.path("route").asText(),
              (operation.path("type").asText() + " " + operation.path("target").asText()).strip(),
              site.path("count").asLong(),
              site.path("blockedMs").asDouble());
      result(operation.path("type").asText(), "note", text, site.path("at").asText());
    }
  }

  private void result(String rule, String level, String text, @Nullable String at)
      throws IOException {
    json.writeStartObject();
    figures.text("ruleId", PlainText.of(rule));
    json.writeStringField("level", level);
    json.writeObjectFieldStart("message");
    figures.text("text", inert(text));
    json.writeEndObject();
    if (at != null && isLine(at)) {
      location(at);
    }
    json.writeEndObject();
  }

  /** Text without links, which brackets make in messages of SARIF unless a backslash is before. */
  private static String inert(String text) {
    return PlainText.of(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]");
  }

  /** Of {@code com.acme.Repo.find(Repo.java:42)}. */
  private void location(String at) throws IOException {
    int open = at.lastIndexOf('(');
    int colon = at.lastIndexOf(':');
    String method = at.substring(0, open);
    String file = at.substring(open + 1, colon);
    int type = method.lastIndexOf('.');
    int dot = type < 0 ? -1 : method.lastIndexOf('.', type - 1);
    String folder = dot < 0 ? "" : method.substring(0, dot).replace('.', '/') + "/";
    json.writeArrayFieldStart("locations");
    json.writeStartObject();
    json.writeObjectFieldStart("physicalLocation");
    json.writeObjectFieldStart("artifactLocation");
    figures.text("uri", encoded(folder + file));
    json.writeEndObject();
    json.writeObjectFieldStart("region");
    json.writeNumberField("startLine", Integer.parseInt(at.substring(colon + 1, at.length() - 1)));
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
  }

  private static boolean isLine(String at) {
    int open = at.lastIndexOf('(');
    int colon = at.lastIndexOf(':');
    if (open < 0 || colon < open || !at.endsWith(")")) {
      return false;
    }
    String number = at.substring(colon + 1, at.length() - 1);
    return !number.isEmpty()
        && number.length() < 9
        && !number.startsWith("0")
        && number.chars().allMatch(Character::isDigit);
  }

  private static String encoded(String path) {
    StringBuilder uri = new StringBuilder(path.length());
    for (byte b : path.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || "/._-".indexOf(c) >= 0;
      uri.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return uri.toString();
  }
}
