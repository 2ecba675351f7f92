package dev.weir.core.alert;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An alert as Alertmanager knows it: labels say which it is, annotations how it is. */
final class Labels {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final int SEPARATOR = 0xff;

  private Labels() {}

  /** The level is none of them: a label that changes would make another alert of it. */
  static Map<String, String> of(Alert alert, AlertOrigin origin) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("alertname", "Weir".concat(camel(alert.kind().name())));
    labels.put("subject", alert.subject());
    labels.putAll(ofProcess(origin));
    return labels;
  }

  /** Those that all alerts of a process have. */
  static Map<String, String> ofProcess(AlertOrigin origin) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("instance", origin.instance());
    labels.put("job", "weir");
    return labels;
  }

  static Map<String, String> annotations(Alert alert) {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put("severity", alert.level().name().toLowerCase(Locale.ROOT));
    annotations.put("summary", alert.subject() + ": " + alert.text());
    annotations.put("id", alert.id());
    annotations.put("state", alert.state().name());
    if (alert.note() != null) {
      annotations.put("note", alert.note());
    }
    return annotations;
  }

  /**
   * What Alertmanager knows labels by: FNV-1a of 64 bits over names and values, in the order of the
   * names, with 0xff, which no UTF-8 has, after each; in 16 hexadecimal digits. See {@code
   * LabelsToSignature} in <a
   * href="https://github.com/prometheus/common/blob/main/model/signature.go">signature.go</a> of
   * prometheus/common.
   */
  static String fingerprint(Map<String, String> labels) {
    long hash = FNV_OFFSET;
    for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
      hash = add(add(hash, label.getKey()), label.getValue());
    }
    return String.format(Locale.ROOT, "%016x", hash);
  }

  private static long add(long hash, String text) {
    long sum = hash;
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      sum = (sum ^ (each & 0xff)) * FNV_PRIME;
    }
    return (sum ^ SEPARATOR) * FNV_PRIME;
  }

  private static String camel(String name) {
    StringBuilder out = new StringBuilder();
    for (String word : name.split("_", -1)) {
      out.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return out.toString();
  }
}
