package dev.weir.core.offload;

import java.util.Locale;

/** The figures that a decision rests on, in words. */
final class Evidence {
  private Evidence() {}

  static String blocked(Measure measure) {
    return "a request was blocked "
        + millis(measure.meanBlocked())
        + " of "
        + millis(measure.meanElapsed())
        + " ("
        + measure.requests()
        + " requests)";
  }

  static String pool(Measure measure) {
    return percent(measure.poolShare())
        + " of the time a connection of a pool was waited for ("
        + measure.requests()
        + " requests)";
  }

  static String pinned(Measure measure) {
    return percent(measure.pinnedShare()) + " of the requests held the carrier of a virtual thread";
  }

  static String spare(Measure measure, int threads) {
    return "no more than " + measure.busiest() + " of " + threads + " threads were busy";
  }

  static String java() {
    return "virtual threads need Java 21, this is Java " + Runtime.version().feature();
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }

  private static String percent(double share) {
    return Math.round(share * 100) + " %";
  }
}
