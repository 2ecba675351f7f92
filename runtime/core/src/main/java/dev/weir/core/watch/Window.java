package dev.weir.core.watch;

/** The last while that figures are about. */
public enum Window {
  /** 10 s, second by second. */
  TEN_SECONDS("10s", 10),
  /** 55 to 64 s. */
  MINUTE("1m", 60),
  /** 4.5 to 5.5 min. */
  FIVE_MINUTES("5m", 300),
  /** 57.5 to 62.5 min. */
  HOUR("1h", 3600),
  /** Since the agent started. */
  START("start", Long.MAX_VALUE);

  private final String text;
  private final long seconds;

  Window(String text, long seconds) {
    this.text = text;
    this.seconds = seconds;
  }

  /** What it is called where somebody asks for it: {@code 10s 1m 5m 1h start}. */
  public String text() {
    return text;
  }

  /**
   * The window that is called so.
   *
   * @throws IllegalArgumentException if none is; the message says which there are
   */
  public static Window of(String text) {
    for (Window window : values()) {
      if (window.text.equals(text)) {
        return window;
      }
    }
    throw new IllegalArgumentException("window is one of 10s, 1m, 5m, 1h, start");
  }

  /** What it is called for; {@code Long.MAX_VALUE} for all. What it covers is in its figures. */
  public long seconds() {
    return seconds;
  }
}
