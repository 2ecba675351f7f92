package com.acme.accounts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A port that leads to another, as if that were far away: each answer takes so much longer. */
final class FarAway implements AutoCloseable {
  private final ServerSocket server;
  private final int port;
  private final long micros;

  private FarAway(int port, long micros) throws IOException {
    this.port = port;
    this.micros = micros;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  static FarAway to(int port, long micros) throws IOException {
    FarAway way = new FarAway(port, micros);
    daemon(way::accept);
    return way;
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "far-away");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = server.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        daemon(() -> pass(near, far, 0));
        daemon(() -> pass(far, near, micros));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void pass(Socket from, Socket to, long micros) {
    byte[] buffer = new byte[64 * 1024];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One of the two has hung up.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
