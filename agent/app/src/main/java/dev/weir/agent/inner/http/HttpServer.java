package dev.weir.agent.inner.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP/1.1 on the thread that runs it, which never waits for a client. So slow clients hold
 * up nobody. Nor do those who ask for much: what takes long to answer is made on a thread of its
 * own, one at a time and in turn, and sent by this one. There may be {@value #MAX_CONNECTIONS}
 * connections, and one more takes the place of the one that has done least for the longest time.
 */
public final class HttpServer implements Runnable, AutoCloseable {
  /** The most connections at a time. */
  static final int MAX_CONNECTIONS = 48;

  private static final int BACKLOG = 50;
  private static final int MAX_PENDING = 16 << 20;
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final ServerSocketChannel listener;
  private final Selector selector;
  private final SelectionKey accepting;
  private final Handler handler;
  private final ByteBuffer shared = ByteBuffer.allocateDirect(32 * 1024);
  private final Worker worker;

  /** Filled by the worker, emptied by the server's thread. */
  private final Queue<Made> made = new ConcurrentLinkedQueue<>();

  private long pausedUntil;
  private volatile boolean closed;

  /** An answer that took long, and who waits for it. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Made(Connection connection, byte[] answer) {}

  private HttpServer(
      ServerSocketChannel listener, Selector selector, Handler handler, ThreadFactory threads)
      throws IOException {
    this.listener = listener;
    this.selector = selector;
    this.handler = handler;
    worker = new Worker(threads);
    listener.configureBlocking(false);
    accepting = listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  /**
   * Listens; requests are answered once it runs.
   *
   * @param threads make the thread for what takes long, when somebody asks for that
   * @throws IOException where the address cannot be had
   */
  public static HttpServer listen(InetSocketAddress address, Handler handler, ThreadFactory threads)
      throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.bind(address, BACKLOG);
      return new HttpServer(listener, Selector.open(), handler, threads);
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  /** The port that it listens on. */
  public int port() {
    return listener.socket().getLocalPort();
  }

  /** Serves until it is closed. */
  @Override
  public void run() {
    try {
      while (!closed) {
        selector.select(millisToWait());
        turn();
        sendMade();
      }
    } catch (IOException e) {
      // The selector is broken: no more can be done.
    } finally {
      end();
    }
  }

  private void turn() {
    long now = System.nanoTime();
    for (SelectionKey key : selector.selectedKeys()) {
      if (key == accepting) {
        accept(now);
      } else if (key.isValid() && key.attachment() instanceof Connection connection) {
        connection.proceed(shared, now);
        handOver(connection);
      }
    }
    selector.selectedKeys().clear();
    cutOff(now);
    if (pausedUntil != 0 && now - pausedUntil >= 0 && accepting.isValid()) {
      pausedUntil = 0;
      accepting.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  /** What has taken long; who asks for more of it comes after those who wait. */
  private void sendMade() {
    for (Made one = made.poll(); one != null; one = made.poll()) {
      one.connection().send(one.answer(), shared, System.nanoTime());
      handOver(one.connection());
    }
  }

  private void handOver(Connection connection) {
    HttpRequest request = connection.waitsFor();
    if (request != null) {
      worker.add(
          () -> {
            if (connection.isOpen()) {
              made.add(new Made(connection, Connection.answerTo(request, handler)));
              selector.wakeup();
            }
          });
    }
  }

  private void accept(long now) {
    try {
      for (int i = 0; i < BACKLOG; i++) {
        SocketChannel channel = listener.accept();
        if (channel == null) {
          return;
        }
        makeRoom();
        try {
          channel.configureBlocking(false);
          channel.socket().setTcpNoDelay(true);
          SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
          key.attach(new Connection(channel, key, handler, now));
        } catch (IOException | RuntimeException e) {
          channel.close();
        }
      }
    } catch (IOException e) {
      // Out of files, most likely. The application needs the next ones more.
      pausedUntil = now + PAUSE_NANOS;
      accepting.interestOps(0);
    }
  }

  private void makeRoom() {
    List<Connection> all = connections();
    if (all.size() < MAX_CONNECTIONS) {
      return;
    }
    Connection victim = null;
    for (Connection one : all) {
      if (victim == null || isBetterVictim(one, victim)) {
        victim = one;
      }
    }
    if (victim != null) {
      victim.close();
    }
  }

  private static boolean isBetterVictim(Connection one, Connection than) {
    return one.isIdle() == than.isIdle() ? one.deadline() - than.deadline() < 0 : one.isIdle();
  }

  /** Ends those whose time is over, and the greatest of those that hold too much memory. */
  private void cutOff(long now) {
    long pending = 0;
    Connection greatest = null;
    for (Connection connection : connections()) {
      if (now - connection.deadline() >= 0) {
        connection.close();
        continue;
      }
      pending += connection.pending();
      if (greatest == null || connection.pending() > greatest.pending()) {
        greatest = connection;
      }
    }
    if (pending > MAX_PENDING && greatest != null) {
      greatest.close();
    }
  }

  private List<Connection> connections() {
    List<Connection> all = new ArrayList<>();
    for (SelectionKey key : selector.keys()) {
      if (key.isValid() && key.attachment() instanceof Connection connection) {
        all.add(connection);
      }
    }
    return all;
  }

  /** 0: until something happens. */
  private long millisToWait() {
    long now = System.nanoTime();
    long least = pausedUntil == 0 ? Long.MAX_VALUE : pausedUntil - now;
    for (Connection connection : connections()) {
      least = Math.min(least, connection.deadline() - now);
    }
    return least == Long.MAX_VALUE ? 0 : Math.max(1, least / 1_000_000 + 1);
  }

  /** Ends it; may be called from any thread. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }

  private void end() {
    for (Connection connection : connections()) {
      connection.close();
    }
    close(listener);
    close(selector);
    worker.close();
  }

  private static void close(@Nullable AutoCloseable one) {
    try {
      if (one != null) {
        one.close();
      }
    } catch (Exception e) {
      // It is gone all the same.
    }
  }
}
