package com.acme.limits;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/**
 * Asks a service that fails, works, or takes its time, as it is told on standard input: {@code fail
 * 10} asks ten times while the service fails, {@code at-once 30} thirty times at the same time
 * while it is slow. Prints what came of it.
 */
public final class Flaky {
  private volatile String manner = "ok";
  private final ServerSocket service = new ServerSocket(0);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String how;

  private Flaky(String how) throws IOException {
    this.how = how;
  }

  /**
   * Until standard input ends.
   *
   * @param arguments {@code url}, {@code send} or {@code later}: with which client
   */
  public static void main(String[] arguments) throws Exception {
    Flaky flaky = new Flaky(arguments.length == 0 ? "url" : arguments[0]);
    Thread serving = new Thread(flaky::serve, "service");
    serving.setDaemon(true);
    serving.start();
    System.out.println("ready");
    StringBuilder line = new StringBuilder();
    for (int c = System.in.read(); c >= 0; c = System.in.read()) {
      if (c == '\n') {
        flaky.obey(line.toString());
        line.setLength(0);
      } else {
        line.append((char) c);
      }
    }
  }

  private void obey(String order) throws InterruptedException {
    int space = order.indexOf(' ');
    String word = order.substring(0, space);
    int times = Integer.parseInt(order.substring(space + 1));
    manner = word.equals("at-once") ? "slow" : word;
    if (word.equals("at-once")) {
      Thread[] threads = new Thread[times];
      CountDownLatch start = new CountDownLatch(1);
      for (int i = 0; i < times; i++) {
        threads[i] =
            new Thread(
                () -> {
                  try {
                    start.await();
                    ask();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        threads[i].start();
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    } else {
      for (int i = 0; i < times; i++) {
        ask();
        // Whoever else waits for an answer learns of it at the same time, not before.
        Thread.sleep(20);
      }
    }
    System.out.println("did " + order);
  }

  private void ask() {
    String came;
    try {
      URI uri = URI.create("http://127.0.0.1:" + service.getLocalPort() + "/rate");
      came = "answered " + (how.equals("url") ? byConnection(uri) : byClient(uri));
    } catch (ExecutionException e) {
      came = "threw " + e.getCause();
    } catch (IOException | InterruptedException | RuntimeException e) {
      came = "threw " + e;
    }
    System.out.println(came);
  }

  private static String byConnection(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    try (var body = connection.getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String byClient(URI uri) throws IOException, InterruptedException, ExecutionException {
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    HttpResponse<String> response =
        how.equals("send")
            ? client.send(request, HttpResponse.BodyHandlers.ofString())
            : client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).get();
    if (response.statusCode() != 200) {
      throw new IOException("status " + response.statusCode());
    }
    return response.body();
  }

  private void serve() {
    while (true) {
      try {
        Socket client = service.accept();
        Thread answering = new Thread(() -> answer(client));
        answering.setDaemon(true);
        answering.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      client.getInputStream().read(new byte[4096]);
      if (manner.equals("slow") || manner.equals("hang")) {
        Thread.sleep(manner.equals("slow") ? 500 : 2000);
      }
      String status = manner.equals("fail") ? "500 Broken" : "200 OK";
      String text = "HTTP/1.1 " + status + "\r\nContent-Length: 3\r\nConnection: close\r\n\r\n1.7";
      client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The client is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
