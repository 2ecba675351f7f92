package com.acme.robustness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** Talks to other ends of sockets, in ways that are wise and in ways that are not. */
public final class Peers {
  private static final int TIMES = 25;
  private static final int KEYS = 12;
  private static final int PATIENCE_MS = 60_000;

  private Peers() {}

  /** What a server does with a connection. */
  private interface Server {
    void serve(Socket client) throws Exception;
  }

  private static InetSocketAddress serve(Server server) throws IOException {
    ServerSocket port = new ServerSocket();
    port.setReceiveBufferSize(4_096);
    port.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    daemon(
        () -> {
          while (true) {
            Socket client = port.accept();
            client.setTcpNoDelay(true);
            daemon(() -> server.serve(client));
          }
        });
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port.getLocalPort());
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                // The other end has hung up.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** Answers each byte with one, after 15 ms where it is 0, else after one. */
  private static void answer(Socket client) throws Exception {
    try (client;
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream()) {
      for (int asked = in.read(); asked >= 0; asked = in.read()) {
        TimeUnit.MILLISECONDS.sleep(asked == 0 ? 15 : 1);
        out.write(1);
      }
    }
  }

  /** Takes everything in, slowly, and says nothing. */
  private static void audit(Socket client) throws Exception {
    byte[] buffer = new byte[32 * 1024];
    try (client;
        InputStream in = client.getInputStream()) {
      while (in.read(buffer) >= 0) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    InetSocketAddress peer = serve(Peers::answer);
    InetSocketAddress cache = serve(Peers::answer);
    InetSocketAddress auditor = serve(Peers::audit);
    for (int i = 0; i < TIMES; i++) {
      // One peer for all: whether there is a timeout is each route's own.
      readsForEver(peer);
      readsWithATimeout(peer);
      readsAChannel(peer);
      readsAChannelsSocketWithATimeout(peer);
      asksForManyKeys(cache);
      tellsTheAuditor(auditor);
    }
    System.out.println("done");
  }

  private static void ask(Socket socket, int what) throws IOException {
    socket.getOutputStream().write(what);
    socket.getInputStream().read();
  }

  static void readsForEver(InetSocketAddress at) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(at, PATIENCE_MS);
      ask(socket, 0);
    }
  }

  static void readsWithATimeout(InetSocketAddress at) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(at, PATIENCE_MS);
      socket.setSoTimeout(PATIENCE_MS);
      ask(socket, 0);
    }
  }

  static void readsAChannel(InetSocketAddress at) throws IOException {
    try (SocketChannel channel = SocketChannel.open(at)) {
      channel.write(ByteBuffer.wrap(new byte[1]));
      channel.read(ByteBuffer.allocate(1));
    }
  }

  static void readsAChannelsSocketWithATimeout(InetSocketAddress at) throws IOException {
    try (SocketChannel channel = SocketChannel.open(at)) {
      channel.socket().setSoTimeout(PATIENCE_MS);
      ask(channel.socket(), 0);
    }
  }

  /** One after the other, as from a cache. */
  static void asksForManyKeys(InetSocketAddress at) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(at, PATIENCE_MS);
      socket.setSoTimeout(PATIENCE_MS);
      socket.setTcpNoDelay(true);
      for (int i = 0; i < KEYS; i++) {
        ask(socket, 1);
      }
    }
  }

  /** Does not wait for an answer; that the auditor is slow to take it in makes it wait. */
  static void tellsTheAuditor(InetSocketAddress at) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSendBufferSize(4_096);
      socket.connect(at, PATIENCE_MS);
      socket.getOutputStream().write(new byte[512 * 1024]);
    }
  }
}
