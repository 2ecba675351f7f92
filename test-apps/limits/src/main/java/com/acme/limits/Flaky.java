package com.acme.limits;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * Asks a service that fails, works, or takes its time, as it is told on standard input: {@code fail
 * 10} asks ten times while the service fails, {@code at-once 30} thirty times at the same time
 * while it is slow. Prints what came of it.
 */
public final class Flaky {
  private volatile String manner = "ok";
  private final ServerSocket service = new ServerSocket(0);

  private Flaky() throws IOException {}

  /** Until standard input ends. */
  public static void main(String[] arguments) throws Exception {
    Flaky flaky = new Flaky();
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
    String how = order.substring(0, space);
    int times = Integer.parseInt(order.substring(space + 1));
    manner = how.equals("at-once") ? "slow" : how;
    if (how.equals("at-once")) {
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
      }
    }
    System.out.println("did " + order);
  }

  private void ask() {
    String came;
    try {
      URI uri = URI.create("http://127.0.0.1:" + service.getLocalPort() + "/rate");
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      try (var body = connection.getInputStream()) {
        came = "answered " + new String(body.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException | RuntimeException e) {
      came = "threw " + e;
    }
    System.out.println(came);
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
      if (manner.equals("slow")) {
        Thread.sleep(500);
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
