package dev.weir.agent.inner.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One client. Its state is the server's thread's alone; never blocks. Each state has its time:
 * whoever does not send a whole request, or take a whole answer, within it is cut off.
 */
final class Connection {
  private static final long SECOND = 1_000_000_000L;

  /** Between requests, and before the first. */
  private static final long IDLE_NANOS = 60 * SECOND;

  /** From a request's first byte to its last. */
  private static final long REQUEST_NANOS = 5 * SECOND;

  /** From an answer's first byte to its last. */
  private static final long ANSWER_NANOS = 20 * SECOND;

  /** For making one that takes long, after others, on a machine that may have much else to do. */
  private static final long MAKING_NANOS = 120 * SECOND;

  /** For what a client still sends after it was refused, so that it reads the answer. */
  private static final long DRAIN_NANOS = 2 * SECOND;

  private static final byte[] CONTINUE = {
    'H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', '1', '0', '0', ' ', 'C', 'o', 'n', 't', 'i', 'n',
    'u', 'e', '\r', '\n', '\r', '\n'
  };

  private final SocketChannel channel;
  private final SelectionKey key;
  private final Handler handler;
  private final RequestParser parser;
  private @Nullable HttpRequest heavy; // whose answer is made elsewhere; nothing is read meanwhile
  private byte @Nullable [] answer;
  private int sent;
  private boolean lastAnswer;
  private boolean draining;
  private boolean within;
  private long deadline;

  Connection(SocketChannel channel, SelectionKey key, Handler handler, long now)
      throws IOException {
    this.channel = channel;
    this.key = key;
    this.handler = handler;
    parser = new RequestParser(((InetSocketAddress) channel.getLocalAddress()).getAddress());
    deadline = now + IDLE_NANOS;
  }

  /** When its time is over, by {@code System.nanoTime}. */
  long deadline() {
    return deadline;
  }

  /** Bytes of an answer that the client has not taken yet. */
  int pending() {
    byte[] now = answer;
    return now == null ? 0 : now.length - sent;
  }

  /** True while it waits for the next request: closing it then costs the client nothing. */
  boolean isIdle() {
    return answer == null && heavy == null && !parser.isWithinRequest();
  }

  /** What it has asked for that takes long, to be given to {@link #send}; else null. */
  @Nullable HttpRequest waitsFor() {
    return heavy;
  }

  /** Whether somebody is still there; on any thread. */
  boolean isOpen() {
    return channel.isOpen();
  }

  /** Sends an answer that took long, and answers what was asked after it. */
  void send(byte[] made, ByteBuffer shared, long now) {
    HttpRequest request = heavy;
    heavy = null;
    if (request == null || !channel.isOpen()) {
      return;
    }
    try {
      answer(made, !request.keepAlive(), now);
      write(shared, now);
      serve(shared, now);
    } catch (IOException | java.nio.channels.CancelledKeyException e) {
      close();
    }
  }

  /** Reads and writes what can be without waiting; closes itself when it is done or broken. */
  void proceed(ByteBuffer shared, long now) {
    try {
      if (key.isWritable() && !write(shared, now)) {
        return;
      }
      if (key.isReadable() && !read(shared)) {
        return;
      }
      serve(shared, now);
    } catch (IOException | java.nio.channels.CancelledKeyException e) {
      close();
    }
  }

  /** False where nothing is left to do. */
  private boolean read(ByteBuffer shared) throws IOException {
    shared.clear();
    int n = channel.read(shared);
    if (n < 0) {
      close();
      return false;
    }
    if (draining) {
      return false;
    }
    parser.add(shared.flip());
    return true;
  }

  private void serve(ByteBuffer shared, long now) throws IOException {
    while (answer == null && heavy == null && channel.isOpen() && !draining) {
      HttpRequest request;
      try {
        request = parser.next();
      } catch (BadRequest e) {
        String why = e.getMessage() == null ? "" : e.getMessage();
        answer(HttpResponse.problem(e.status, why).bytes(true, true), true, now);
        write(shared, now);
        return;
      }
      if (request == null) {
        waitForMore(shared, now);
        return;
      }
      within = false;
      if (handler.isHeavy(request)) {
        heavy = request;
        deadline = now + MAKING_NANOS;
        key.interestOps(0);
        return;
      }
      answer(answerTo(request, handler), !request.keepAlive(), now);
      write(shared, now);
    }
  }

  /** The whole answer, in bytes; on any thread. */
  static byte[] answerTo(HttpRequest request, Handler handler) {
    try {
      return bytes(handler.handle(request), request);
    } catch (Throwable e) {
      String why = "the agent failed: " + e.getClass().getSimpleName();
      return bytes(HttpResponse.problem(500, why), request);
    }
  }

  private static byte[] bytes(HttpResponse response, HttpRequest request) {
    return response.bytes(!request.method().equals("HEAD"), !request.keepAlive());
  }

  private void waitForMore(ByteBuffer shared, long now) throws IOException {
    boolean begun = parser.isWithinRequest();
    if (begun != within) {
      within = begun;
      deadline = now + (begun ? REQUEST_NANOS : IDLE_NANOS);
    }
    if (parser.takeContinue()) {
      // The socket's buffer is empty at this point, or the client is no friend.
      shared.clear();
      shared.put(CONTINUE).flip();
      channel.write(shared);
    }
    key.interestOps(SelectionKey.OP_READ);
  }

  private void answer(byte[] bytes, boolean last, long now) {
    answer = bytes;
    sent = 0;
    lastAnswer = last;
    deadline = now + ANSWER_NANOS;
  }

  /** False where the rest has to wait, or nothing is left to do. */
  private boolean write(ByteBuffer shared, long now) throws IOException {
    byte[] bytes = answer;
    if (bytes == null) {
      return true;
    }
    while (sent < bytes.length) {
      shared.clear();
      shared.put(bytes, sent, Math.min(shared.capacity(), bytes.length - sent)).flip();
      int n = channel.write(shared);
      sent += n;
      if (n == 0) {
        key.interestOps(SelectionKey.OP_WRITE);
        return false;
      }
    }
    answer = null;
    if (lastAnswer) {
      drain(now);
      return false;
    }
    deadline = now + IDLE_NANOS;
    key.interestOps(SelectionKey.OP_READ);
    return true;
  }

  /** A socket closed with bytes unread resets the connection, and the answer may be lost. */
  private void drain(long now) throws IOException {
    channel.shutdownOutput();
    draining = true;
    deadline = now + DRAIN_NANOS;
    key.interestOps(SelectionKey.OP_READ);
  }

  void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone all the same.
    }
  }
}
