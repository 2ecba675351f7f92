package dev.weir.weaver.method;

import dev.weir.api.CallTimeoutException;
import dev.weir.api.OperationType;
import dev.weir.api.RejectedException;
import dev.weir.api.policy.Policy;
import dev.weir.core.limit.Explanation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a method throws that may not begin, or that took too long: of a type that it declares where
 * one fits, and of the JDK, since nothing else is known on both sides.
 */
final class Answers {
  private static final List<String> SQL =
      List.of("java/sql/SQLException", "java/sql/SQLTransientException");

  private Answers() {}

  /** As the method throws it; what is not the limits' own word is as it was. */
  static Throwable of(Spot spot, @Nullable OperationType type, Throwable thrown) {
    if (thrown instanceof RejectedException rejection) {
      return refused(spot, type, Explanation.of(rejection));
    }
    if (thrown instanceof CallTimeoutException late) {
      Throwable answer = late(spot, type, text(late));
      return withCause(answer, late.getCause());
    }
    return thrown;
  }

  /**
   * For a call that was late, on its caller's thread.
   *
   * @param thrown what its body threw when it was ended, or null
   */
  static Throwable late(Spot spot, Policy policy, long timeoutNanos, @Nullable Throwable thrown) {
    long millis = timeoutNanos / 1_000_000;
    String time = millis > 0 ? millis + " ms" : timeoutNanos + " ns";
    String why = "weir policy '" + policy.name() + "': not done within " + time + ", stopped";
    return withCause(late(spot, policy.type(), why), thrown);
  }

  /** As a stage fails with it, which may fail with anything. */
  static Throwable ofStage(Throwable thrown) {
    if (thrown instanceof RejectedException rejection) {
      return new RejectedExecutionException(Explanation.of(rejection));
    }
    if (thrown instanceof CallTimeoutException late) {
      return withCause(new TimeoutException(text(late)), late.getCause());
    }
    return thrown;
  }

  private static String text(CallTimeoutException late) {
    String name = late.limit();
    String message = String.valueOf(late.getMessage());
    return "weir policy '" + name + "'" + message.substring(name.length());
  }

  private static Throwable withCause(Throwable answer, @Nullable Throwable cause) {
    Throwable innermost = answer instanceof CompletionException ? answer.getCause() : answer;
    if (cause != null && innermost != null && innermost.getCause() == null) {
      innermost.initCause(cause);
    }
    return answer;
  }

  private static Throwable refused(Spot spot, @Nullable OperationType type, String why) {
    boolean sql = declaresAny(spot, SQL);
    boolean io = spot.exceptions.contains("java/io/IOException");
    if (sql && (!io || type == OperationType.DATABASE_QUERY || type == OperationType.POOL_WAIT)) {
      return Sql.refused(why);
    }
    return io ? new IOException(why) : new RejectedExecutionException(why);
  }

  private static Throwable late(Spot spot, @Nullable OperationType type, String why) {
    if (spot.exceptions.contains("java/util/concurrent/TimeoutException")) {
      return new TimeoutException(why);
    }
    boolean sql =
        declaresAny(spot, SQL) || spot.exceptions.contains("java/sql/SQLTimeoutException");
    boolean io =
        spot.exceptions.contains("java/io/IOException")
            || spot.exceptions.contains("java/io/InterruptedIOException");
    if (sql && (!io || type == OperationType.DATABASE_QUERY || type == OperationType.POOL_WAIT)) {
      return Sql.late(why);
    }
    if (io) {
      return new InterruptedIOException(why);
    }
    TimeoutException late = new TimeoutException(why);
    boolean any =
        spot.exceptions.contains("java/lang/Exception")
            || spot.exceptions.contains("java/lang/Throwable");
    return any ? late : new CompletionException(why, late);
  }

  private static boolean declaresAny(Spot spot, List<String> types) {
    for (String type : types) {
      if (spot.exceptions.contains(type)) {
        return true;
      }
    }
    return false;
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
}
