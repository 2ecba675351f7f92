package dev.weir.core.alert;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A receiver that begins an answer and never ends it. */
final class Endless implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final String answer;
  private final String drip;

  /**
   * @param answer said at once
   * @param drip said again and again after it, ten times a second
   */
  Endless(String answer, String drip) throws IOException {
    this.answer = answer;
    this.drip = drip;
    daemon(this::accept);
  }

  private static void daemon(Runnable what) {
    Thread thread = new Thread(what, "endless");
    thread.setDaemon(true);
    thread.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
  }

  /** The body of the next request; empty where none comes. */
  String request() throws InterruptedException {
    String body = requests.poll(20, TimeUnit.SECONDS);
    return body == null ? "" : body;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        daemon(() -> answer(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(Socket client) {
    try (client;
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream()) {
      requests.add(body(in));
      out.write(answer.getBytes(StandardCharsets.US_ASCII));
      while (!over.await(100, TimeUnit.MILLISECONDS)) {
        out.write(drip.getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    } catch (IOException | InterruptedException e) {
      // The other side has had enough, or the test is over.
    }
  }

  private static String body(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.write(next);
      text = head.toString(StandardCharsets.US_ASCII);
    }
    int length = 0;
    for (String line : text.split("\r\n", -1)) {
      if (line.regionMatches(true, 0, "Content-Length: ", 0, 16)) {
        length = Integer.parseInt(line.substring(16));
      }
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    over.countDown();
    server.close();
  }
}
