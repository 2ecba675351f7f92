package com.acme.stopwatch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Sends one byte to each connection, late. */
@SuppressWarnings("AddressSelection") // loopback
final class SlowServer implements AutoCloseable, Runnable {
  private final ServerSocket listening;
  private final long delayMillis;

  SlowServer(long delayMillis) throws IOException {
    this.delayMillis = delayMillis;
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this, "slow-server");
    thread.setDaemon(true);
    thread.start();
  }

  InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", listening.getLocalPort());
  }

  @Override
  public void run() {
    try {
      while (true) {
        try (Socket socket = listening.accept()) {
          Thread.sleep(delayMillis);
          socket.getOutputStream().write(1);
        }
      }
    } catch (IOException | InterruptedException e) {
      // Closed.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
