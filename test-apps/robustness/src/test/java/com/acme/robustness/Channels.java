package com.acme.robustness;

import com.acme.robustness.Operations.Closer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Channels of the network, in blocking mode. */
final class Channels {
  private static final String NETWORK = "NETWORK_IO";
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private Channels() {}

  /** Two ends of a connection. */
  record Pair(SocketChannel near, SocketChannel far) {
    static Pair connected(Closer closer) throws IOException {
      try (ServerSocketChannel server = listening()) {
        SocketChannel near = closer.add(SocketChannel.open(server.getLocalAddress()));
        return new Pair(near, closer.add(server.accept()));
      }
    }

    void sendOne() throws IOException {
      far.write(ByteBuffer.allocate(1));
    }

    void drain() throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      while (far.read(buffer) >= 0) {
        buffer.clear();
      }
    }
  }

  static ServerSocketChannel listening() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    return server.bind(new InetSocketAddress(HERE, 0));
  }

  static void addTo(Operations operations) {
    connections(operations);
    streams(operations);
    datagrams(operations);
  }

  private static void connections(Operations operations) {
    operations.add(
        NETWORK,
        "SocketChannel.connect",
        closer -> {
          ServerSocketChannel server = closer.add(listening());
          SocketChannel channel = closer.add(SocketChannel.open());
          return () -> channel.connect(server.getLocalAddress());
        });
    operations.add(
        NETWORK,
        "SocketChannel.socket().connect",
        closer -> {
          ServerSocketChannel server = closer.add(listening());
          SocketChannel channel = closer.add(SocketChannel.open());
          return () -> channel.socket().connect(server.getLocalAddress(), 1_000);
        });
    operations.add(
        NETWORK,
        "ServerSocketChannel.accept",
        closer -> {
          ServerSocketChannel server = closer.add(listening());
          closer.later(() -> SocketChannel.open(server.getLocalAddress()).close());
          return () -> closer.add(server.accept());
        });
  }

  private static void streams(Operations operations) {
    operations.add(
        NETWORK,
        "SocketChannel.read",
        closer -> {
          Pair pair = Pair.connected(closer);
          closer.later(pair::sendOne);
          return () -> pair.near.read(ByteBuffer.allocate(8));
        });
    operations.add(
        NETWORK,
        "SocketChannel.read(ByteBuffer[])",
        closer -> {
          Pair pair = Pair.connected(closer);
          closer.later(pair::sendOne);
          return () -> pair.near.read(new ByteBuffer[] {ByteBuffer.allocate(8)});
        });
    operations.add(
        NETWORK,
        "SocketChannel.write",
        closer -> {
          Pair pair = Pair.connected(closer);
          closer.later(pair::drain);
          closer.add(pair.near::shutdownOutput);
          ByteBuffer much = ByteBuffer.allocate(8 << 20);
          return () -> pair.near.write(much);
        });
    operations.add(
        NETWORK,
        "SocketChannel.socket() read",
        closer -> {
          Pair pair = Pair.connected(closer);
          closer.later(pair::sendOne);
          return pair.near.socket().getInputStream()::read;
        });
    operations.add(
        NETWORK,
        "SocketChannel.socket() write",
        closer -> {
          Pair pair = Pair.connected(closer);
          closer.later(pair::drain);
          closer.add(pair.near::shutdownOutput);
          return () -> pair.near.socket().getOutputStream().write(new byte[8 << 20]);
        });
  }

  private static void datagrams(Operations operations) {
    operations.add(
        NETWORK,
        "DatagramChannel.receive",
        closer -> {
          DatagramChannel channel = bound(closer);
          closer.later(() -> Sockets.send(port(channel)));
          return () -> channel.receive(ByteBuffer.allocate(8));
        });
    operations.add(
        NETWORK,
        "DatagramChannel.send",
        closer -> {
          DatagramChannel channel = bound(closer);
          return () -> channel.send(ByteBuffer.allocate(8), channel.getLocalAddress());
        });
    operations.add(
        NETWORK,
        "DatagramChannel.socket().receive",
        closer -> {
          DatagramChannel channel = bound(closer);
          closer.later(() -> Sockets.send(port(channel)));
          return () -> channel.socket().receive(new DatagramPacket(new byte[8], 8));
        });
  }

  private static DatagramChannel bound(Closer closer) throws IOException {
    return closer.add(DatagramChannel.open()).bind(new InetSocketAddress(HERE, 0));
  }

  private static int port(DatagramChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }
}
