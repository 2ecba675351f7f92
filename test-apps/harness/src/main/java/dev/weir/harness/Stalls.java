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
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends requests to a server on an event loop from many clients at once, and asks the loop's own
 * heartbeat how long it was held up.
 */
public final class Stalls {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
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
    this.port = Integer.parseInt(port);
    this.base = "http://127.0.0.1:" + port + prefix;
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
    if (response.statusCode() != 200) {
      throw new AssertionError(request.uri() + " " + response.statusCode());
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
