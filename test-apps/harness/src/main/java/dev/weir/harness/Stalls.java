package dev.weir.harness;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends requests to a server on an event loop from many clients at once, and asks the loop's own
 * heartbeat how long it was held up.
 */
public final class Stalls {
  private static final long WINDOW_MILLIS = 250;
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  private final HttpClient client;
  private final int port;
  private final String base;

  /**
   * What clients and the loop saw.
   *
   * @param perSecond answers a second
   * @param longestMs the loop's longest stall, milliseconds
   */
  public record Seen(double perSecond, double longestMs) {}

  /** To a server on this port of this machine, and this path. */
  public Stalls(String port, String prefix) {
    this(port, prefix, HttpClient.Version.HTTP_1_1);
  }

  /** The same by one of HTTP's versions. */
  public Stalls(String port, String prefix, HttpClient.Version version) {
    this(
        "http://127.0.0.1:" + port + prefix,
        Integer.parseInt(port),
        HttpClient.newBuilder().version(version).build());
  }

  /** To what this URL begins with, by a client that knows how. */
  public Stalls(String base, int port, HttpClient client) {
    this.base = base;
    this.port = port;
    this.client = client;
  }

  /**
   * The shortest, of many short times, of the loop's longest stalls while four clients ask for a
   * path. A loop that is blocked has long ones at all times; one that is not has them when the
   * machine is busy with something else.
   */
  public double stallMs(String path, double goodEnough) throws Exception {
    double shortest = Double.MAX_VALUE;
    for (int i = 0; i < 40 && shortest >= goodEnough; i++) {
      shortest = Math.min(shortest, seen(path, 4, Duration.ofMillis(250)).longestMs);
    }
    return shortest;
  }

  /**
   * The loop's longest stall in each of so many windows of a quarter of a second, in ascending
   * order, while four clients ask for a path and pause in between, over HTTP/1.1 on plain sockets.
   * The stalls that a handler causes which does not block are the floor: the machine's and the
   * JVM's.
   *
   * @param pauseMillis between a client's requests; 0: none
   */
  public double[] windows(String path, int windows, long pauseMillis) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService senders = Executors.newFixedThreadPool(4);
    List<Future<Void>> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      running.add(
          senders.submit(
              () -> {
                byte[] request = KeepAlive.get(URI.create(base).getPath() + path);
                try (KeepAlive connection = new KeepAlive(port)) {
                  while (!over.get()) {
                    if (!connection.ask(request)) {
                      throw new IllegalStateException("no good answer to " + path);
                    }
                    Thread.sleep(pauseMillis);
                  }
                }
                return null;
              }));
    }
    double[] longest = new double[windows];
    Thread.sleep(WINDOW_MILLIS);
    text("/heartbeat");
    for (int i = 0; i < windows; i++) {
      Thread.sleep(WINDOW_MILLIS);
      longest[i] = Long.parseLong(text("/heartbeat")) / 1e3;
    }
    over.set(true);
    for (Future<Void> sender : running) {
      sender.get();
    }
    senders.shutdown();
    Arrays.sort(longest);
    return longest;
  }

  /** Asks for a path for so long, from so many clients at once. */
  public Seen seen(String path, int clients, Duration length) throws Exception {
    text("/heartbeat");
    ExecutorService senders = Executors.newFixedThreadPool(clients);
    long began = System.nanoTime();
    long until = began + length.toNanos();
    List<Future<Integer>> running = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      running.add(
          senders.submit(
              () -> {
                int answers = 0;
                do {
                  text(path);
                  answers++;
                } while (System.nanoTime() < until);
                return answers;
              }));
    }
    int answers = 0;
    for (Future<Integer> sender : running) {
      answers += sender.get();
    }
    senders.shutdown();
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Seen(answers / seconds, Long.parseLong(text("/heartbeat")) / 1e3);
  }

  /**
   * Asks for a path from so many clients at once, half a second at a time, until it is answered so
   * often: a machine that is busy with something else takes more than one time.
   *
   * @return what was seen the last time, 60 times at most
   */
  public Seen untilAnswered(String path, int clients, double perSecond) throws Exception {
    Seen seen = seen(path, clients, HALF_A_SECOND);
    for (int i = 1; i < 60 && seen.perSecond <= perSecond; i++) {
      seen = seen(path, clients, HALF_A_SECOND);
    }
    return seen;
  }

  /** The answer to a GET, which must be 200. */
  public String text(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30)).build();
    return body(request);
  }

  /** The answer to a POST, which must be 200. */
  public String post(String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return body(request);
  }

  private String body(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200 || response.version() != client.version()) {
      throw new AssertionError(
          request.uri() + " " + response.version() + " " + response.statusCode());
    }
    return response.body();
  }

  /** Sends requests on one connection without waiting for answers; all that came back. */
  public String pipelined(List<String> paths) throws IOException {
    StringBuilder all = new StringBuilder();
    String prefix = URI.create(base).getPath();
    for (int i = 0; i < paths.size(); i++) {
      String last = i == paths.size() - 1 ? "Connection: close\r\n" : "";
      all.append("GET ").append(prefix).append(paths.get(i));
      all.append(" HTTP/1.1\r\nHost: localhost\r\n").append(last).append("\r\n");
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(all.toString().getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
