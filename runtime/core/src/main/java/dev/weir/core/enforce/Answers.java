package dev.weir.core.enforce;

import dev.weir.api.OperationType;
import dev.weir.core.record.Site;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What an operation throws that may not begin, or that took too long: of a type that its method
 * declares and its callers handle already, and of the JDK, since nothing else is known on both
 * sides.
 */
final class Answers {
  /** Waits for the answer to a request; whether it may be sent is asked where it is. */
  static final String SEND = "http.send";

  /** Waits for a future of a client of Redis. */
  private static final String REDIS = "redis.lettuce";

  private Answers() {}

  /**
   * Whether the operation may be refused at all. A park may not: who waits for a lock would leave
   * its place in the queue behind, and all who come after it would wait for ever. Nor may who waits
   * to be called; nor what ends a transaction or asks whether a connection lives: refusing that
   * would leave locks behind, or cost a pool a good connection.
   */
  static boolean mayRefuse(Site site) {
    return switch (site.name()) {
      case "park", "object.wait", REDIS, "socket.accept", "channel.accept" -> false;
      case "jdbc.commit", "jdbc.rollback", "jdbc.validate", SEND -> false;
      default -> true;
    };
  }

  /**
   * Whether the operation is the wait for a call that has been sent already: it takes no permit,
   * but how it ends says as much of whoever was called as if it had.
   */
  static boolean isOfCallThatRuns(Site site) {
    return site.name().equals(REDIS);
  }

  /**
   * Whether the operation may be ended. What ends a transaction may not, nor what asks whether a
   * connection lives: a rollback comes after the deadline, and must not cost its connection.
   */
  static boolean mayEnd(Site site) {
    return switch (site.name()) {
      case "jdbc.commit", "jdbc.rollback", "jdbc.validate" -> false;
      default -> true;
    };
  }

  /** What a row's operations count as, where that is not its own type: for Redis, waits for it. */
  static @Nullable OperationType countsAs(Site site) {
    return site.name().equals(REDIS) ? OperationType.NETWORK_IO : site.type();
  }

  /** For an operation that may not begin. */
  static Throwable refused(Site site, OperationType type, String why) {
    return switch (type) {
      case DATABASE_QUERY, POOL_WAIT -> Sql.refused(why);
      case DNS -> new UnknownHostException(why);
      case FILE_IO ->
          site.name().equals("file.metadata")
              ? new RejectedExecutionException(why)
              : new IOException(why);
      case NETWORK_IO, EXTERNAL_API -> new IOException(why);
      case SUBPROCESS ->
          site.name().equals("process.wait")
              ? new RejectedExecutionException(why)
              : new IOException(why);
      case SLEEP_OPERATION, LOCK_WAIT, CPU_INTENSIVE, MEMORY_OPERATION ->
          new RejectedExecutionException(why);
    };
  }

  /**
   * For an operation that was ended because it took too long.
   *
   * @param thrown what it threw when it was ended, or null
   * @return null where what it threw or returned says it already, an interrupted sleep, a process
   *     that was killed, and for every wait for a lock
   */
  static @Nullable Throwable late(
      Site site, OperationType type, String why, @Nullable Throwable thrown) {
    if (site.type() == OperationType.LOCK_WAIT) {
      // Whatever the wait is booked as: a park that throws leaves its place in a queue behind.
      return null;
    }
    Throwable late =
        switch (type) {
          case DATABASE_QUERY, POOL_WAIT -> Sql.late(why);
          case NETWORK_IO -> new SocketTimeoutException(why);
          case EXTERNAL_API ->
              site.name().equals(SEND) ? Http.late(why) : new SocketTimeoutException(why);
          case DNS -> new UnknownHostException(why);
          case FILE_IO, SUBPROCESS, SLEEP_OPERATION, LOCK_WAIT, CPU_INTENSIVE, MEMORY_OPERATION ->
              null;
        };
    if (late != null && thrown != null && thrown != late) {
      late.initCause(thrown);
    }
    return late;
  }

  /**
   * Whether an exception says nothing against whoever was called: an answer with a status from 400
   * to 499, which {@code HttpURLConnection} throws.
   */
  static boolean isCallersFault(OperationType type, Throwable thrown) {
    if (type != OperationType.EXTERNAL_API) {
      return false;
    }
    String message = thrown.getMessage();
    return thrown instanceof FileNotFoundException
        || message != null && message.startsWith("Server returned HTTP response code: 4");
  }

  /** Apart, because not every JVM has the module. */
  private static final class Sql {
    static Throwable refused(String why) {
      return new java.sql.SQLTransientException(why);
    }

    static Throwable late(String why) {
      return new java.sql.SQLTimeoutException(why);
    }
  }

  /** Apart, because not every JVM has the module. */
  private static final class Http {
    static Throwable late(String why) {
      return new java.net.http.HttpTimeoutException(why);
    }
  }
}
