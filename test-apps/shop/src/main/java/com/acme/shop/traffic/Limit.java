package com.acme.shop.traffic;

import java.util.concurrent.TimeUnit;

/** When to stop: after so many requests, or once a moment of {@link System#nanoTime} has passed. */
record Limit(long requests, long deadlineNanos) {
  private static final long FOREVER_SECONDS = TimeUnit.DAYS.toSeconds(365);

  /** Reads {@code 15s} as seconds from now and {@code 500} as a number of requests. */
  static Limit parse(String text) {
    return text.endsWith("s")
        ? seconds(positive(text.substring(0, text.length() - 1)))
        : requests(positive(text));
  }

  static Limit requests(long requests) {
    return new Limit(requests, System.nanoTime() + TimeUnit.SECONDS.toNanos(FOREVER_SECONDS));
  }

  static Limit seconds(long seconds) {
    return new Limit(Long.MAX_VALUE, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
  }

  /** Whether the n-th request, counted from 0, may still be sent. */
  boolean allows(long n) {
    return n < requests && System.nanoTime() - deadlineNanos < 0;
  }

  private static long positive(String text) {
    long number = Long.parseLong(text);
    if (number <= 0 || number > FOREVER_SECONDS) {
      throw new IllegalArgumentException(text);
    }
    return number;
  }
}
