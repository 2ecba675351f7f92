package dev.weir.weaver.edge;

import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole response of the agent's, or one of the application's that was kept.
 *
 * @param status 200 to 599
 * @param headers without {@code Content-Length} and what servers add themselves
 * @param body not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(int status, List<Header> headers, byte[] body) {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;
  private static final int TIMEOUT = 504;
  private static final long MILLIS = 1_000_000;

  /** For a request that a policy did not let in. */
  static Answer rejected(RejectedException rejection, String path) {
    boolean rate = rejection.reason() == Rejection.RATE_LIMITED;
    Duration after = rejection.retryAfter();
    String why = "policy '" + rejection.limit() + "': " + rejection.reason();
    return problem(
        rate ? TOO_MANY_REQUESTS : UNAVAILABLE,
        rate ? "Too Many Requests" : "Service Unavailable",
        after == null ? why : why + ", try again in " + after.toMillis() + " ms",
        path,
        new Header("Retry-After", after == null ? "1" : seconds(after)));
  }

  /** Whole seconds, at least 1, since clients that wait for less ask again too soon. */
  private static String seconds(Duration after) {
    long rounded = after.plusMillis(999).toSeconds();
    return String.valueOf(Math.max(1, rounded));
  }

  /** For a request that took too long. */
  static Answer late(String policy, long timeoutNanos, String path) {
    String why = "policy '" + policy + "': not answered after " + timeoutNanos / MILLIS + " ms";
    return problem(TIMEOUT, "Gateway Timeout", why, path, null);
  }

  /** A problem as RFC 9457 has it. */
  static Answer problem(
      int status, String title, String detail, String path, @Nullable Header more) {
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("Content-Type", "application/problem+json"));
    headers.add(new Header("Cache-Control", "no-store"));
    if (more != null) {
      headers.add(more);
    }
    StringBuilder json = new StringBuilder();
    json.append("{\"type\":\"about:blank\",\"title\":");
    string(json, title);
    json.append(",\"status\":").append(status).append(",\"detail\":");
    string(json, detail);
    json.append(",\"instance\":");
    string(json, path);
    json.append('}');
    return new Answer(
        status, List.copyOf(headers), json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void string(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u00").append(Character.forDigit(c >> 4, 16));
        json.append(Character.forDigit(c & 15, 16));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  /** The first value of a header, or null. */
  @Nullable String header(String name) {
    for (Header header : headers) {
      if (header.is(name)) {
        return header.value();
      }
    }
    return null;
  }

  /** The same with these headers, in place of those of the same names. */
  Answer with(Header... more) {
    List<Header> all = new ArrayList<>(headers);
    for (Header one : more) {
      all.removeIf(header -> header.is(one.name()));
    }
    all.addAll(List.of(more));
    return new Answer(status, List.copyOf(all), body);
  }

  /** About how much memory it takes. */
  long bytes() {
    long bytes = 200L + body.length;
    for (Header header : headers) {
      bytes += 80L + header.name().length() + header.value().length();
    }
    return bytes;
  }
}
