package com.acme.robustness;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Eight threads load the same classes at once, first thing. */
public final class RacingLoads {
  private static final List<String> CLASSES =
      List.of(
          "java.util.concurrent.ThreadPoolExecutor",
          "java.util.concurrent.ForkJoinPool",
          "java.util.concurrent.ScheduledThreadPoolExecutor",
          "java.util.concurrent.CompletableFuture",
          "java.util.concurrent.CompletableFuture$UniApply",
          "java.util.concurrent.CompletableFuture$BiRelay",
          "java.util.Timer",
          "java.util.TimerThread",
          "java.net.Socket",
          "java.net.ServerSocket",
          "java.net.InetAddress",
          "java.net.HttpURLConnection",
          "java.lang.ProcessBuilder",
          "java.io.RandomAccessFile",
          "java.nio.channels.SocketChannel",
          "java.nio.channels.FileChannel",
          "java.nio.file.Files",
          "sun.nio.ch.SocketChannelImpl",
          "sun.nio.ch.ServerSocketChannelImpl",
          "sun.nio.ch.DatagramChannelImpl",
          "sun.nio.ch.NioSocketImpl",
          "sun.nio.ch.FileChannelImpl",
          "java.util.logging.LogManager",
          "javax.net.ssl.SSLContext",
          "java.sql.DriverManager",
          "com.sun.net.httpserver.HttpServer",
          "com.acme.robustness.Waits",
          "com.acme.robustness.Sockets",
          "com.acme.robustness.Channels",
          "com.acme.robustness.Processes",
          "com.fasterxml.jackson.databind.ObjectMapper",
          "org.junit.jupiter.api.Assertions");

  private RacingLoads() {}

  /** Nothing to tell it. */
  public static void main(String[] arguments) throws Exception {
    AtomicInteger loaded = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    Thread[] racers = new Thread[8];
    for (int i = 0; i < racers.length; i++) {
      int first = i * 4;
      racers[i] = new Thread(() -> race(start, first, loaded));
      racers[i].start();
    }
    start.countDown();
    for (Thread racer : racers) {
      racer.join();
    }
    System.out.println("loaded " + loaded.get() + " of " + racers.length * CLASSES.size());
  }

  private static void race(CountDownLatch start, int first, AtomicInteger loaded) {
    try {
      start.await();
      for (int i = 0; i < CLASSES.size(); i++) {
        // Half of them the other way round, so that two threads meet in the middle.
        int at = first % 8 == 0 ? first + i : first - i + CLASSES.size();
        Class.forName(CLASSES.get(at % CLASSES.size()));
        loaded.incrementAndGet();
      }
    } catch (InterruptedException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
