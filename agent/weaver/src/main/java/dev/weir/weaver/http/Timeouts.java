package dev.weir.weaver.http;

import java.net.URLConnection;
import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Tells which calls would wait without end: a {@code URLConnection} without a read timeout, a
 * request of {@code java.net.http} without one. Whoever waits for the future of such a request may
 * bound that wait, or the future: see {@link Exchanges#isEndless}.
 */
final class Timeouts {
  /** Its effect on connections that say nothing themselves. */
  private static final String DEFAULT = "sun.net.client.defaultReadTimeout";

  private Timeouts() {}

  static boolean isEndlessConnection(@Nullable Object call) {
    return call instanceof URLConnection connection
        && connection.getReadTimeout() == 0
        && Long.getLong(DEFAULT, 0) <= 0;
  }

  static boolean isEndlessRequest(@Nullable Object call) {
    return call instanceof HttpRequest request && request.timeout().isEmpty();
  }
}
