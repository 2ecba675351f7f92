package dev.weir.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends a fixed number of requests over connections that are kept alive. */
final class Load implements AutoCloseable {
  private static final int CONNECTIONS = 2;
  private static final byte[] REQUEST =
      "GET /work HTTP/1.1\r\nHost: small\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final List<Socket> sockets = new ArrayList<>();
  private final ExecutorService senders = Executors.newFixedThreadPool(CONNECTIONS);

  Load(int port) throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(30_000);
      sockets.add(socket);
    }
  }

  /** Sends so many requests, each connection its share, and waits for the answers. */
  void send(int requests) throws IOException, InterruptedException {
    List<Future<?>> shares = new ArrayList<>();
    for (Socket socket : sockets) {
      shares.add(
          senders.submit(
              () -> {
                exchange(socket, requests / CONNECTIONS);
                return null;
              }));
    }
    for (Future<?> share : shares) {
      try {
        share.get();
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      }
    }
  }

  private static void exchange(Socket socket, int requests) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    for (int i = 0; i < requests; i++) {
      out.write(REQUEST);
      answer(in);
    }
  }

  private static void answer(InputStream in) throws IOException {
    String status = line(in);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException("the application answered: " + status);
    }
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).trim());
      }
    }
    in.skipNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the application closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    senders.shutdownNow();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
