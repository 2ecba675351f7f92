package dev.weir.core.enforce;

import dev.weir.core.limit.timeout.Stop;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * How what an operation waits for is ended, by the object that it was called on: a statement is
 * cancelled, a socket or a channel closed, a process killed, a client's call cancelled. Everything
 * else is left to an interrupt, which ends sleeps, waits and whatever the JDK calls interruptible.
 */
final class Stops {
  private static final long PROCESS_GRACE_NANOS = 40_000_000;

  private Stops() {}

  /**
   * Ends what an operation waits for; may block for some time.
   *
   * @param self the object its method was called on, or null
   * @param innerSelf the same of the last operation within it, or null
   * @param innerDetail that one's detail, or null
   * @return whether the operation ends by itself now; otherwise its thread has to be interrupted
   */
  static boolean end(
      @Nullable Object self,
      @Nullable Object detail,
      @Nullable Object innerSelf,
      @Nullable Object innerDetail)
      throws Exception {
    if (self instanceof HttpURLConnection) {
      // Its socket first: disconnecting may have to wait for who waits for the answer.
      return end(innerDetail) || end(innerSelf) || end(self);
    }
    // A query that is cancelled on the server ends by itself; its socket is needed for that.
    if (end(self) || end(detail)) {
      return true;
    }
    boolean unused = end(innerDetail) || end(innerSelf);
    return false;
  }

  private static boolean end(@Nullable Object what) throws Exception {
    if (what instanceof Process process) {
      Stop.process(process, PROCESS_GRACE_NANOS).stop();
      return true;
    }
    if (what != null && isConnection(what)) {
      ((AutoCloseable) what).close();
      return true;
    }
    if (what instanceof HttpURLConnection connection) {
      connection.disconnect();
      return true;
    }
    return what != null && (isSql(what) && Sql.end(what) || ClientCalls.cancel(what));
  }

  /** A file's channel is often shared by all that read the file. */
  private static boolean isConnection(@Nullable Object what) {
    return what instanceof Socket || what instanceof Channel && !(what instanceof FileChannel);
  }

  /** Closes the socket or the channel of an operation that is about to begin, too late. */
  static void closeConnection(@Nullable Object self, @Nullable Object detail) {
    Object connection = isConnection(detail) ? detail : self;
    if (connection != null && isConnection(connection)) {
      try {
        ((AutoCloseable) connection).close();
      } catch (Exception e) {
        // It goes on then, and is late.
      }
    }
  }

  private static boolean isSql(Object what) {
    for (Class<?> type = what.getClass(); type != null; type = type.getSuperclass()) {
      for (Class<?> face : type.getInterfaces()) {
        if (face.getName().startsWith("java.sql.") || isSubOfSql(face)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isSubOfSql(Class<?> face) {
    for (Class<?> parent : face.getInterfaces()) {
      if (parent.getName().startsWith("java.sql.") || isSubOfSql(parent)) {
        return true;
      }
    }
    return false;
  }

  /** Apart, because not every JVM has the module. */
  private static final class Sql {
    static boolean end(Object what) throws Exception {
      if (what instanceof java.sql.Statement statement) {
        statement.cancel();
        return true;
      }
      if (what instanceof java.sql.ResultSet results) {
        java.sql.Statement statement = results.getStatement();
        if (statement != null) {
          statement.cancel();
          return true;
        }
      }
      return false;
    }
  }
}
