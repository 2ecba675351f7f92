package com.acme.robustness;

import com.acme.robustness.Operations.Body;
import com.acme.robustness.Operations.Closer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Sockets and names. */
final class Sockets {
  private static final String NETWORK = "NETWORK_IO";
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private Sockets() {}

  /** Two ends of a connection. */
  record Pair(Socket near, Socket far) {
    static Pair connected(Closer closer) throws IOException {
      try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
        Socket near = closer.add(new Socket(HERE, server.getLocalPort()));
        return new Pair(near, closer.add(server.accept()));
      }
    }
  }

  static void addTo(Operations operations) {
    streams(operations);
    datagrams(operations);
    names(operations);
  }

  private static void streams(Operations operations) {
    operations.add(
        NETWORK,
        "Socket.connect",
        closer -> {
          ServerSocket server = closer.add(new ServerSocket(0, 1, HERE));
          Socket socket = closer.add(new Socket());
          InetSocketAddress address = new InetSocketAddress(HERE, server.getLocalPort());
          return () -> socket.connect(address, 1_000);
        });
    operations.add(
        NETWORK,
        "new Socket",
        closer -> {
          ServerSocket server = closer.add(new ServerSocket(0, 1, HERE));
          return () -> closer.add(new Socket(HERE, server.getLocalPort()));
        });
    operations.add(
        NETWORK,
        "ServerSocket.accept",
        closer -> {
          ServerSocket server = closer.add(new ServerSocket(0, 1, HERE));
          closer.later(() -> new Socket(HERE, server.getLocalPort()).close());
          return () -> closer.add(server.accept());
        });
    operations.add(
        NETWORK,
        "Socket read()",
        closer -> {
          Pair pair = Pair.connected(closer);
          closer.later(() -> pair.far.getOutputStream().write(1));
          return pair.near.getInputStream()::read;
        });
    operations.add(
        NETWORK,
        "Socket read(byte[])",
        closer -> {
          Pair pair = Pair.connected(closer);
          closer.later(() -> pair.far.getOutputStream().write(1));
          return () -> pair.near.getInputStream().read(new byte[8]);
        });
    operations.add(
        NETWORK,
        "Socket readAllBytes",
        closer -> {
          Pair pair = Pair.connected(closer);
          closer.later(pair.far::shutdownOutput);
          return () -> pair.near.getInputStream().readAllBytes();
        });
    operations.add(NETWORK, "Socket read that times out", Sockets::timesOut);
    operations.add(
        NETWORK,
        "Socket write",
        closer -> {
          Pair pair = Pair.connected(closer);
          closer.later(() -> pair.far.getInputStream().readAllBytes());
          closer.add(pair.near::shutdownOutput);
          return () -> pair.near.getOutputStream().write(new byte[8 << 20]);
        });
  }

  private static Body timesOut(Closer closer) throws IOException {
    Pair pair = Pair.connected(closer);
    pair.near.setSoTimeout((int) Operations.WAIT_MS);
    return () -> {
      try {
        pair.near.getInputStream().read();
      } catch (SocketTimeoutException e) {
        // As it should.
      }
    };
  }

  private static void datagrams(Operations operations) {
    operations.add(
        NETWORK,
        "DatagramSocket.receive",
        closer -> {
          DatagramSocket socket = closer.add(new DatagramSocket(0, HERE));
          closer.later(() -> send(socket.getLocalPort()));
          return () -> socket.receive(new DatagramPacket(new byte[8], 8));
        });
    operations.add(
        NETWORK,
        "DatagramSocket.send",
        closer -> {
          DatagramSocket socket = closer.add(new DatagramSocket(0, HERE));
          DatagramPacket packet = new DatagramPacket(new byte[8], 8, HERE, socket.getLocalPort());
          return () -> socket.send(packet);
        });
  }

  static void send(int port) throws IOException {
    try (DatagramSocket sender = new DatagramSocket()) {
      sender.send(new DatagramPacket(new byte[8], 8, HERE, port));
    }
  }

  private static void names(Operations operations) {
    operations.plain("DNS", "InetAddress.getByName", () -> InetAddress.getByName("localhost"));
    operations.add(
        "DNS",
        "InetAddress.getHostName",
        closer -> InetAddress.getByAddress(new byte[] {127, 0, 0, 1})::getHostName);
  }
}
