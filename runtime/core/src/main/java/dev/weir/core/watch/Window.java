package dev.weir.core.watch;

/** The last while that figures are about. */
public enum Window {
  /** 10 s, second by second. */
  TEN_SECONDS(10),
  /** 55 to 64 s. */
  MINUTE(60),
  /** 4.5 to 5.5 min. */
  FIVE_MINUTES(300),
  /** 57.5 to 62.5 min. */
  HOUR(3600),
  /** Since the agent started. */
  START(Long.MAX_VALUE);

  private final long seconds;

  Window(long seconds) {
    this.seconds = seconds;
  }

  /** What it is called for; {@code Long.MAX_VALUE} for all. What it covers is in its figures. */
  public long seconds() {
    return seconds;
  }
}
