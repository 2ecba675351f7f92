package dev.weir.junit;

import dev.weir.api.Blocked;
import dev.weir.api.OperationType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a test may block for, and what of it is too much. */
final class Budget {
  private static final int MOST = 5;
  private static final double NANOS_PER_MS = 1e6;

  private final long maxBlockedMs;
  private final Set<OperationType> forbidden;

  private Budget(long maxBlockedMs, Set<OperationType> forbidden) {
    this.maxBlockedMs = maxBlockedMs;
    this.forbidden = forbidden;
  }

  /**
   * @param maxBlockedMs from 0; -1: any time
   * @param forbid types that must not be there
   * @throws IllegalArgumentException if it says nothing, or what cannot be kept
   */
  static Budget of(long maxBlockedMs, OperationType... forbid) {
    if (maxBlockedMs < -1) {
      throw new IllegalArgumentException("maxBlockedMs is " + maxBlockedMs + "; it begins at 0");
    }
    if (maxBlockedMs == -1 && forbid.length == 0) {
      throw new IllegalArgumentException("it has neither maxBlockedMs nor forbid");
    }
    Set<OperationType> forbidden = EnumSet.noneOf(OperationType.class);
    for (OperationType type : forbid) {
      if (!type.blocks()) {
        throw new IllegalArgumentException(
            "forbid takes what a thread waits for, which " + type + " is not");
      }
      forbidden.add(type);
    }
    return new Budget(maxBlockedMs, forbidden);
  }

  /** What is too much, the longest first, in one line; empty: nothing is. */
  String failure(List<Blocked> blocked) {
    List<Blocked> wrong = new ArrayList<>();
    long nanos = 0;
    for (Blocked each : blocked) {
      nanos += each.nanos();
      if (forbidden.contains(each.type())) {
        wrong.add(each);
      }
    }
    if (!wrong.isEmpty()) {
      return "blocked on what the test must not: " + told(wrong);
    }
    if (maxBlockedMs >= 0 && nanos > maxBlockedMs * NANOS_PER_MS) {
      return "blocked for " + ms(nanos) + ", " + maxBlockedMs + " ms allowed: " + told(blocked);
    }
    return "";
  }

  private static String told(List<Blocked> blocked) {
    List<Blocked> longest = new ArrayList<>(blocked);
    longest.sort(Comparator.comparingLong(Blocked::nanos).reversed());
    StringBuilder text = new StringBuilder();
    for (Blocked each : longest.subList(0, Math.min(MOST, longest.size()))) {
      text.append(text.isEmpty() ? "" : "; ").append(each.type());
      if (!each.target().isEmpty()) {
        text.append(' ').append(each.target());
      }
      text.append(' ').append(ms(each.nanos()));
      if (each.count() > 1) {
        text.append(" in ").append(each.count()).append(" operations");
      }
      if (!each.at().isEmpty()) {
        text.append(" at ").append(each.at());
      }
    }
    int more = longest.size() - MOST;
    return more > 0
        ? text.append("; and ").append(more).append(" more").toString()
        : text.toString();
  }

  private static String ms(long nanos) {
    return String.format(Locale.ROOT, "%.1f ms", nanos / NANOS_PER_MS);
  }
}
