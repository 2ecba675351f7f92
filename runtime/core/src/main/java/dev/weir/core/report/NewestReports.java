package dev.weir.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reports that are to be added up, of each process one: a report covers everything since its
 * process started, so an older one is contained in the newer. Merged reports are of many processes
 * and are taken as they are.
 */
final class NewestReports {
  private final Map<String, Named> byProcess = new LinkedHashMap<>();
  private final List<String> left = new ArrayList<>();

  /** A report and where it is from. */
  record Named(String file, JsonNode report, Instant to) {}

  /**
   * Adds one.
   *
   * @param report a whole one, see {@link ReportShape}
   * @throws UsageException if it does not say of when it is
   */
  void add(String file, JsonNode report) throws UsageException {
    if (!report.has("from") || !report.has("to")) {
      throw new UsageException(file + " does not say from when to when it is; write it anew");
    }
    Instant to = Instant.parse(report.path("to").asText());
    Named added = new Named(file, report, to);
    String process = process(report);
    Named known = byProcess.putIfAbsent(process, added);
    if (known != null && known.to().isAfter(to)) {
      left.add(file);
    } else if (known != null) {
      left.add(known.file());
      byProcess.put(process, added);
    }
  }

  /** What tells a process from others; a name of its own where it does not say. */
  private String process(JsonNode report) {
    JsonNode jvm = report.path("jvm");
    boolean one = !report.has("instances") && jvm.has("pid") && jvm.has("startedAt");
    return one
        ? jvm.path("pid").asText()
            + ' '
            + jvm.path("startedAt").asText()
            + ' '
            + jvm.path("mainClass").asText()
            + ' '
            + report.path("from").asText()
        : "#" + byProcess.size();
  }

  /** The newest of each process, in the order in which processes were added. */
  List<Named> kept() {
    return List.copyOf(byProcess.values());
  }

  /** Files that another one of the same process has all of. */
  List<String> left() {
    return left;
  }
}
