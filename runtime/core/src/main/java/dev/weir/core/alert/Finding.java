package dev.weir.core.alert;

import org.jspecify.annotations.Nullable;

/**
 * How a cause looks at one moment.
 *
 * @param level the level whose threshold is passed for certain; null for none
 * @param floor the highest level from whose threshold the figure is not well away yet; null for
 *     none. At least {@code level}
 * @param text the figures, in one line
 * @param value the figure
 * @param threshold what it was compared with
 */
record Finding(
    @Nullable AlertLevel level,
    @Nullable AlertLevel floor,
    String text,
    double value,
    double threshold) {

  /** Nothing is wrong. */
  static final Finding NONE = new Finding(null, null, "", 0, 0);

  static int rank(@Nullable AlertLevel level) {
    return level == null ? -1 : level.ordinal();
  }
}
