package dev.weir.weaver.jdk;

import dev.weir.api.OperationType;
import dev.weir.core.record.Key;
import dev.weir.core.record.Keys;
import dev.weir.core.record.Sanitizer;
import dev.weir.core.record.Site;
import dev.weir.core.record.WeakIdentityMap;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Names what the JDK's operations wait for. An enum of one class rather than a lambda a row: each
 * lambda would cost a class at start-up.
 */
enum JdkTargets implements Site.Target {
  /** The detail is a path, or null for a stream over a descriptor. */
  PATH,
  /** The object is a {@code File}. */
  FILE,
  /** The detail is the path of {@code sun.nio.fs}. */
  NIO_PATH,
  /** The detail is the object parked on, or null. */
  BLOCKER,
  /** The object is what is waited on, to be notified. */
  NOTIFIED,
  /** The object is a socket or a channel, the detail what it connects to. */
  CONNECT,
  /** The object is a channel or a socket's implementation. */
  PEER,
  /** The object is a channel that is read from. */
  CHANNEL_READ,
  /** The object is a channel that is read from through its socket. */
  CHANNEL_SOCKET_READ,
  /** The detail is the socket that a stream belongs to. */
  STREAM_PEER,
  /** The detail is the socket that is read from. */
  STREAM_READ,
  /** The detail is a host name or an address. */
  HOST,
  /** The detail is a command line. */
  COMMAND,
  /** The object is a process. */
  PROCESS;

  private static final String INBOUND = "(inbound)";
  private static final WeakIdentityMap<Object, String> PEERS = new WeakIdentityMap<>();
  private static final WeakIdentityMap<Object, Object> COMMANDS = new WeakIdentityMap<>();

  @Override
  public Key key(Keys keys, OperationType type, @Nullable Object self, @Nullable Object detail) {
    return switch (this) {
      case PATH -> path(keys, type, self, detail);
      case FILE -> self instanceof File file ? keys.ofFile(type, file.getPath()) : keys.of(type);
      case NIO_PATH -> detail == null ? keys.of(type) : keys.ofFile(type, detail.toString());
      case BLOCKER -> keys.of(type, detail == null ? null : detail.getClass().getName());
      case NOTIFIED -> self == null ? keys.of(type) : keys.ofWait(self.getClass().getName());
      case CONNECT -> keys.of(type, address(detail));
      case PEER, CHANNEL_READ, CHANNEL_SOCKET_READ -> keys.of(type, peer(self));
      case STREAM_PEER, STREAM_READ -> keys.of(type, peer(detail));
      case HOST -> keys.of(type, host(detail));
      case COMMAND -> keys.of(type, command(keys, detail));
      case PROCESS -> keys.of(type, command(keys, COMMANDS.get(self)));
    };
  }

  /** Of connections that this JVM opened: who is served may be silent for as long as it likes. */
  @Override
  public boolean isEndless(@Nullable Object self, @Nullable Object detail) {
    return switch (this) {
      case STREAM_READ -> PEERS.get(detail) != null && SocketTimeouts.isEndless(detail);
      case CHANNEL_READ -> PEERS.get(self) != null && SocketTimeouts.isEndlessItself(self);
      case CHANNEL_SOCKET_READ -> PEERS.get(self) != null && SocketTimeouts.isEndlessAsSocket(self);
      default -> false;
    };
  }

  private static Key path(
      Keys keys, OperationType type, @Nullable Object self, @Nullable Object detail) {
    if (detail instanceof String path) {
      return keys.ofFile(type, path);
    }
    // A process's output and errors are file streams without a path.
    if (self != null && self.getClass().getName().equals("java.lang.Process$PipeInputStream")) {
      return keys.of(OperationType.SUBPROCESS, "(output)");
    }
    return keys.of(type, "(descriptor)");
  }

  private static String address(@Nullable Object detail) {
    if (detail instanceof InetSocketAddress internet) {
      // Never a reverse look-up: that would block.
      return internet.getHostString() + ":" + internet.getPort();
    }
    return detail instanceof SocketAddress address
        ? Sanitizer.path(address.toString())
        : "(unknown)";
  }

  private static String peer(@Nullable Object connection) {
    String peer = PEERS.get(connection);
    return peer == null ? INBOUND : peer;
  }

  private static @Nullable String host(@Nullable Object detail) {
    if (detail instanceof InetAddress address) {
      return address.getHostAddress();
    }
    return detail == null ? null : detail.toString();
  }

  /** The program; its arguments may be secrets. */
  private static @Nullable String command(Keys keys, @Nullable Object detail) {
    if (detail instanceof String[] line && line.length > 0) {
      if (!keys.sanitizes()) {
        return Sanitizer.unsanitized(String.join(" ", line));
      }
      String program = line[0].replace("\"", "");
      // Where nothing has that name, all of a command line was taken for a program's.
      boolean blanks = program.indexOf(' ') >= 0 && new File(program).isFile();
      return Sanitizer.command(blanks ? '"' + program + '"' : program);
    }
    return null;
  }

  /** Remembers what a socket or a channel is connected to: what it does is not inbound. */
  static void opened(Object connection, @Nullable Object address) {
    PEERS.put(connection, address(address));
  }

  /** Remembers what a process runs. */
  static void started(Object process, Object commandLine) {
    COMMANDS.put(process, commandLine);
  }
}
