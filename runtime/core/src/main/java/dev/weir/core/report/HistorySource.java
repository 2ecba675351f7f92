package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The past, for whoever shows it. */
public interface HistorySource {
  /** No past at all. */
  HistorySource NONE = (json, asked) -> {};

  /**
   * What is asked for.
   *
   * @param route only of this; null: of all together
   * @param from the first instant
   * @param to the last
   * @param stepMs what one point stands for, 1 or more
   */
  record Asked(@Nullable String route, Instant from, Instant to, long stepMs) {}

  /** Writes one object a step, the oldest first, into an open array. */
  void write(JsonGenerator json, Asked asked) throws IOException;
}
