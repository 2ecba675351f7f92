package dev.weir.weaver.edge;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What became of requests whose clients were told to come back: by an id that nobody can guess.
 *
 * <p>At most so many at once, of so many bytes together, and each for so long after it is there;
 * the oldest goes first. Guarded by itself.
 */
final class Outcomes {
  /** What the paths of outcomes have after the application's own. */
  static final String PATH = "/.weir/outcomes/";

  private static final int MOST = 1_000;
  private static final long MOST_BYTES = 32_000_000;
  private static final long LIFE_NANOS = 600_000_000_000L;
  private static final int ID_BYTES = 16;
  private static final int MARK_BYTES = 4;

  private final SecureRandom random = new SecureRandom();
  private final LongSupplier clock;
  // How the ids of this JVM begin: a gateway knows by it which are its own.
  private final String mark;
  private final Map<String, Outcome> byId = new HashMap<>();
  // Those that are there, the oldest first.
  private final ArrayDeque<Outcome> done = new ArrayDeque<>();
  private long bytes;

  /**
   * @param clock nanoseconds
   */
  Outcomes(LongSupplier clock) {
    this.clock = clock;
    mark = random(MARK_BYTES);
  }

  private String random(int length) {
    byte[] some = new byte[length];
    random.nextBytes(some);
    return HexFormat.of().formatHex(some);
  }

  /** One request's. */
  final class Outcome {
    final String id;
    private @Nullable Answer answer;
    private long since;

    private Outcome(String id) {
      this.id = id;
    }

    /** The application has answered. */
    void is(Answer given) {
      keep(this, given);
    }
  }

  /** A place for an outcome to come; null where there is none left. */
  synchronized @Nullable Outcome open() {
    expire();
    if (byId.size() >= MOST && !dropOldest()) {
      return null;
    }
    Outcome outcome = new Outcome(mark.concat(random(ID_BYTES)));
    byId.put(outcome.id, outcome);
    return outcome;
  }

  private synchronized void keep(Outcome outcome, Answer given) {
    if (outcome.answer != null) {
      return;
    }
    outcome.answer = given;
    outcome.since = clock.getAsLong();
    done.add(outcome);
    bytes += given.bytes();
    while (bytes > MOST_BYTES && dropOldest()) {
      // until the rest has room
    }
  }

  private void expire() {
    long now = clock.getAsLong();
    Outcome oldest = done.peek();
    while (oldest != null && now - oldest.since > LIFE_NANOS) {
      dropOldest();
      oldest = done.peek();
    }
  }

  private boolean dropOldest() {
    Outcome oldest = done.poll();
    if (oldest == null || oldest.answer == null) {
      return false;
    }
    byId.remove(oldest.id);
    bytes -= oldest.answer.bytes();
    return true;
  }

  /** Whether it is the path of an outcome of this JVM's, there or not. */
  boolean isOurs(String path) {
    return id(path).startsWith(mark);
  }

  private static String id(String path) {
    return path.substring(path.lastIndexOf(PATH) + PATH.length());
  }

  /** The answer to who asks for a path of outcomes. */
  synchronized Answer answer(String path) {
    expire();
    Outcome outcome = byId.get(id(path));
    if (outcome == null) {
      String none = "there is no such outcome, or no longer";
      return Answer.problem(404, "Not Found", none, path, null);
    }
    return outcome.answer == null ? running(path) : outcome.answer;
  }

  /** For a request that goes on. */
  static Answer running(String location) {
    String body = "{\"status\":\"running\",\"outcome\":\"" + location + "\"}";
    List<Header> headers =
        List.of(
            new Header("Content-Type", "application/json"),
            new Header("Cache-Control", "no-store"),
            new Header("Location", location),
            new Header("Retry-After", "1"));
    return new Answer(202, headers, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** How many there are. */
  synchronized int size() {
    expire();
    return byId.size();
  }
}
