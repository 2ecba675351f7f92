package dev.weir.core.regression;

/** What is compared. */
public enum Measure {
  /** What requests' own threads were blocked, of most requests. */
  BLOCKED_TYPICAL("blocked time", true, 0.7),
  /** The same on average, which a few very slow requests move. */
  BLOCKED_MEAN("mean blocked time", true, 0.1),
  /** The time from first to last, of most requests. */
  RESPONSE_TYPICAL("response time", false, 0.1),
  /** The same on average. */
  RESPONSE_MEAN("mean response time", false, 0.1);

  private final String text;
  private final boolean blocked;
  final double share;

  Measure(String text, boolean blocked, double share) {
    this.text = text;
    this.blocked = blocked;
    this.share = share;
  }

  /** In words. */
  public String text() {
    return text;
  }

  /** Whether it is about blocked time. */
  public boolean isBlocked() {
    return blocked;
  }

  Sample of(RouteFacts facts) {
    return blocked ? facts.blocked() : facts.response();
  }

  Effect effect(RouteFacts before, RouteFacts after) {
    boolean typical = this == BLOCKED_TYPICAL || this == RESPONSE_TYPICAL;
    return typical ? Shift.of(of(before), of(after)) : MeanRatio.of(of(before), of(after));
  }
}
