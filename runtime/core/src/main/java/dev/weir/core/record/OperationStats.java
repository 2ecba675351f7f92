package dev.weir.core.record;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One key's figures in one stripe. Not thread-safe: whoever holds the stripe writes. */
final class OperationStats {
  final Timings blocked = new Timings(Timings.MICROS);
  long errors;
  long pinned;
  private @Nullable Map<String, Timings> lines;

  void add(Tally.Entry entry) {
    for (int i = 0; i < entry.kept; i++) {
      blocked.record(entry.values[i]);
    }
    if (entry.overflow != null) {
      blocked.add(entry.overflow);
    }
    if (entry.extra != 0) {
      blocked.addTime(entry.extra);
    }
    errors += entry.errors;
    pinned += entry.pinned;
    if (entry.lines != null) {
      for (Tally.SlowLine line : entry.lines) {
        line(line.at()).record(line.nanos());
      }
    }
  }

  void add(OperationStats other) {
    blocked.add(other.blocked);
    errors += other.errors;
    pinned += other.pinned;
    if (other.lines != null) {
      other.lines.forEach((at, timings) -> line(at).add(timings));
    }
  }

  Timings line(String at) {
    Map<String, Timings> known = lines;
    if (known == null) {
      known = new HashMap<>();
      lines = known;
    }
    Timings timings = known.get(at);
    if (timings == null) {
      timings = new Timings(Timings.MICROS);
      known.put(at, timings);
    }
    return timings;
  }

  Map<String, Timings> lines() {
    return lines == null ? Map.of() : lines;
  }
}
