package dev.weir.harness;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

/**
 * So many clients on connections that are kept alive, each of which asks again as soon as it has
 * its answer. Plain sockets: the clients are not to take the server's CPU.
 */
public final class Clients implements AutoCloseable {
  private final int port;
  private final byte[] request;
  private final LongAdder answers = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile boolean stopped;
  private final Thread[] threads;

  /** Starts them: {@code Clients.of(64, port, "/slow")}. */
  public static Clients of(int clients, int port, String path) {
    Clients all = new Clients(clients, port, path);
    for (Thread each : all.threads) {
      each.start();
    }
    return all;
  }

  private Clients(int clients, int port, String path) {
    this.port = port;
    request =
        ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    threads = new Thread[clients];
    for (int i = 0; i < clients; i++) {
      threads[i] = new Thread(this::ask, "client-" + i);
      threads[i].setDaemon(true);
    }
  }

  private void ask() {
    while (!stopped) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        while (!stopped) {
          socket.getOutputStream().write(request);
          if (!answered(in)) {
            failures.increment();
            break;
          }
          answers.increment();
        }
      } catch (IOException e) {
        if (!stopped) {
          failures.increment();
        }
      }
    }
  }

  /** Reads one answer with a length; whether it says 200. */
  private static boolean answered(InputStream in) throws IOException {
    String status = line(in);
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).trim());
      }
    }
    return in.readNBytes(length).length == length && status.contains(" 200");
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** Answers with status 200 so far. */
  public long answers() {
    return answers.sum();
  }

  /** Other answers, and connections that broke. */
  public long failures() {
    return failures.sum();
  }

  /**
   * Waits until answers come faster than that, half a second at a time and for half a minute at
   * most: a machine that is busy with something else takes more than one time.
   *
   * @return answers a second, in the last half of a second
   */
  public double untilFaster(double perSecond) throws InterruptedException {
    double rate = rate(500);
    for (int i = 1; i < 60 && rate <= perSecond; i++) {
      rate = rate(500);
    }
    return rate;
  }

  /** Answers a second, measured from now on for so long. */
  public double rate(long millis) throws InterruptedException {
    long before = answers.sum();
    long began = System.nanoTime();
    Thread.sleep(millis);
    return (answers.sum() - before) * 1e9 / (System.nanoTime() - began);
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread each : threads) {
      try {
        each.join(35_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
