package dev.weir.weaver.jdk;

import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Tells which reads from sockets would wait without end. What another thread does to end them, by
 * closing the socket or by an interrupt, is not seen.
 */
final class SocketTimeouts {
  private SocketTimeouts() {}

  /** Whether {@code SO_TIMEOUT} is not set; false where the socket is closed by now. */
  static boolean isEndless(@Nullable Object connection) {
    try {
      return connection instanceof Socket socket && socket.getSoTimeout() == 0;
    } catch (SocketException e) {
      return false;
    }
  }

  /** The same of a channel that is read through its socket. */
  static boolean isEndlessAsSocket(@Nullable Object connection) {
    return connection instanceof SocketChannel channel && isEndless(channel.socket());
  }

  /** Of a channel that is read itself, which knows no timeout. */
  static boolean isEndlessItself(@Nullable Object connection) {
    return connection instanceof SocketChannel channel && channel.isOpen();
  }
}
