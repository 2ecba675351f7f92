package com.acme.limits;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits a minute in every way there is, and prints how long each took and what came of it: {@code
 * case sleep took 301 ms, java.lang.InterruptedException: sleep interrupted, flag false}.
 */
public final class Hanging {
  private static final long MINUTE = 60_000;

  private final Map<String, Case> cases = new LinkedHashMap<>();
  private final ReentrantLock held = new ReentrantLock();
  private final Object monitor = new Object();
  private final ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

  /** Something that blocks. */
  private interface Case {
    void run() throws Exception;
  }

  private Hanging(String database) throws IOException, InterruptedException {
    hold();
    cases.put("sleep", () -> Thread.sleep(MINUTE));
    cases.put("wait", this::await);
    cases.put("lock", held::lockInterruptibly);
    cases.put("latch", () -> new CountDownLatch(1).await());
    cases.put("tryLock", () -> held.tryLock(MINUTE, TimeUnit.MILLISECONDS));
    cases.put("join", () -> silence(new Thread(Hanging::sleepOn)).join());
    cases.put("process", () -> new ProcessBuilder("sleep", "60").start().waitFor());
    cases.put("socket", this::socket);
    cases.put("channel", this::channel);
    cases.put("url", this::url);
    cases.put("http", this::http);
    if (!database.isEmpty()) {
      cases.put("query", () -> query(database));
      cases.put("prepared", () -> prepared(database));
    }
  }

  /**
   * Waits in each way twice.
   *
   * @param arguments the database's URL, if there is one
   */
  public static void main(String[] arguments) throws Exception {
    Hanging hanging = new Hanging(arguments.length == 0 ? "" : arguments[0]);
    for (Map.Entry<String, Case> each : hanging.cases.entrySet()) {
      // The first time loads classes.
      run(each.getKey() + "-first", each.getValue());
      run(each.getKey(), each.getValue());
    }
    System.out.println("done");
    System.exit(0);
  }

  private static void run(String name, Case blocking) {
    long began = System.nanoTime();
    String came;
    try {
      blocking.run();
      came = "returned";
    } catch (Exception e) {
      came = e.toString();
    }
    long millis = (System.nanoTime() - began) / 1_000_000;
    boolean flag = Thread.interrupted();
    System.out.println("case " + name + " took " + millis + " ms, " + came + ", flag " + flag);
  }

  private void hold() throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    silence(
        new Thread(
            () -> {
              held.lock();
              taken.countDown();
              sleepOn();
            }));
    taken.await();
  }

  private static Thread silence(Thread thread) {
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Waits for input that never comes, which no interrupt ends. */
  private static void sleepOn() {
    try {
      System.out.println("read " + System.in.read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // nobody notifies
  private void await() throws InterruptedException {
    synchronized (monitor) {
      monitor.wait(MINUTE);
    }
  }

  private void socket() throws IOException {
    try (Socket socket = new Socket(silent.getInetAddress(), silent.getLocalPort());
        InputStream in = socket.getInputStream()) {
      System.out.println("read " + in.read());
    }
  }

  private void channel() throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(silent.getInetAddress(), silent.getLocalPort());
    try (SocketChannel channel = SocketChannel.open(address)) {
      System.out.println("read " + channel.read(ByteBuffer.allocate(8)));
    }
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
  }

  private void url() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri().toURL().openConnection();
    System.out.println("status " + connection.getResponseCode());
  }

  private void http() throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(uri()).build();
    System.out.println(
        "status " + client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
  }

  private static void query(String database) throws Exception {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      try {
        statement.execute("SELECT pg_sleep(60)");
      } finally {
        // The connection is as good as before.
        statement.execute("SELECT 1");
      }
    }
  }

  private static void prepared(String database) throws Exception {
    try (Connection connection = DriverManager.getConnection(database);
        PreparedStatement statement = connection.prepareStatement("SELECT pg_sleep(?)")) {
      statement.setInt(1, 60);
      statement.executeQuery();
    }
  }
}
