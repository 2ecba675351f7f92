package dev.weir.core.report;

import dev.weir.core.regression.RouteFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Reads the past for comparing it. */
@FunctionalInterface
public interface HistoryReader {
  /**
   * What is known of each route, by its name.
   *
   * @param logs a log of the history, or a folder of them
   * @throws IOException if it cannot be read
   */
  Map<String, RouteFacts> read(Path logs) throws IOException;
}
