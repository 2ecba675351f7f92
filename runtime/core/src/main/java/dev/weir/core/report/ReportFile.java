package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a report that somebody names. */
final class ReportFile {
  private ReportFile() {}

  /**
   * The report.
   *
   * @throws UsageException if there is none, or it is another's
   */
  static JsonNode read(String file) throws UsageException {
    JsonNode report;
    try {
      report = new ObjectMapper().readTree(Files.readAllBytes(Path.of(file)));
    } catch (NoSuchFileException | InvalidPathException e) {
      throw new UsageException(file + " does not exist; name a weir-report.json");
    } catch (JsonProcessingException e) {
      throw new UsageException(file + " is not JSON; name a weir-report.json");
    } catch (IOException e) {
      throw new UsageException(file + " cannot be read; name a weir-report.json");
    }
    String version = report.path("schemaVersion").asText();
    if (!report.path("routes").isArray() || version.isEmpty()) {
      throw new UsageException(file + " is no report of Weir; name a weir-report.json");
    }
    if (!version.startsWith("1.")) {
      throw new UsageException(
          file + " has version " + version + "; a newer weir-agent.jar reads it");
    }
    return report;
  }

  /**
   * The report, to be computed with.
   *
   * @throws UsageException also if a field that counts is of another kind than it has to be
   */
  static JsonNode whole(String file) throws UsageException {
    JsonNode report = read(file);
    ReportShape.check(report, file);
    return report;
  }
}
