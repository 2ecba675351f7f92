package dev.weir.agent.inner;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the environment tells every exporter of OpenTelemetry in this process: {@code
 * OTEL_SERVICE_NAME}, {@code OTEL_RESOURCE_ATTRIBUTES}, {@code OTEL_EXPORTER_OTLP_HEADERS} and
 * {@code OTEL_EXPORTER_OTLP_METRICS_HEADERS}, in the form of the OpenTelemetry specification:
 * {@code name=value,name=value}, values percent-encoded. Headers are secrets: nothing in here shows
 * them.
 */
final class OtelEnvironment {
  private static final String SERVICE_NAME = "service.name";

  private final Map<String, String> variables;

  /**
   * @param variables as {@link System#getenv()} has them
   */
  OtelEnvironment(Map<String, String> variables) {
    this.variables = variables;
  }

  /** What the service is called; null where nobody says so. */
  @Nullable String service() {
    String name = variable("OTEL_SERVICE_NAME");
    return name.isEmpty() ? pairs("OTEL_RESOURCE_ATTRIBUTES").get(SERVICE_NAME) : name;
  }

  /** What else there is to say of the process. */
  Map<String, String> attributes() {
    Map<String, String> attributes = pairs("OTEL_RESOURCE_ATTRIBUTES");
    attributes.remove(SERVICE_NAME);
    return attributes;
  }

  /** Headers for requests with metrics: those for metrics alone take the place of the others. */
  Map<String, String> headers() {
    String own = "OTEL_EXPORTER_OTLP_METRICS_HEADERS";
    Map<String, String> headers =
        pairs(variable(own).isEmpty() ? "OTEL_EXPORTER_OTLP_HEADERS" : own);
    headers.entrySet().removeIf(OtelEnvironment::isNoHeader);
    return headers;
  }

  private String variable(String name) {
    return variables.getOrDefault(name, "").strip();
  }

  /** A part that is no pair is left out. */
  private Map<String, String> pairs(String variable) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : variable(variable).split(",", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? "" : pair.substring(0, equals).strip();
      String value = equals < 0 ? null : decoded(pair.substring(equals + 1).strip());
      if (!name.isEmpty() && value != null) {
        pairs.put(name, value);
      }
    }
    return pairs;
  }

  private static @Nullable String decoded(String value) {
    try {
      // A plus is a plus: this is no form.
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** What a connection would refuse, with the whole of it in the exception's message. */
  private static boolean isNoHeader(Map.Entry<String, String> header) {
    for (char c : header.getKey().toCharArray()) {
      if (c <= ' ' || c >= 127 || "()<>@,;:\\\"/[]?={}".indexOf(c) >= 0) {
        return true;
      }
    }
    for (char c : header.getValue().toCharArray()) {
      if (c < ' ' && c != '\t' || c == 127 || c > 255) {
        return true;
      }
    }
    return false;
  }
}
