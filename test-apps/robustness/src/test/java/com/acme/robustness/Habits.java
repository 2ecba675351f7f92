package com.acme.robustness;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Reads files and waits for others, in ways that are wise and in ways that are not. */
public final class Habits {
  private static final int TIMES = 25;
  private static final int CLIENTS = 4;
  private static final int LARGE = 6 << 20;
  private static final int SMALL = 4_000;

  private static final ConcurrentHashMap<String, Long> PRICES = new ConcurrentHashMap<>();
  private static final Semaphore PERMITS = new Semaphore(1);
  private static final Object MAILBOX = new Object();

  private Habits() {}

  private interface Work {
    void run() throws Exception;
  }

  /**
   * Does each some dozen times.
   *
   * @param arguments a folder for files
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Path small = Files.write(folder.resolve("small"), new byte[SMALL]);
    Path large = Files.write(folder.resolve("large"), new byte[LARGE]);
    for (int i = 0; i < TIMES; i++) {
      Path own = Files.write(folder.resolve("data-" + i), new byte[LARGE]);
      downloads(own);
      uploads(folder.resolve("upload-" + i));
      readsThroughABuffer(own);
      readsBytes(small);
      readsNumbers(small);
      readsAndAsksForItsAge(large);
      transfers(large);
      Files.delete(own);
    }
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(client(Habits::worksOutAPrice));
      clients.add(client(Habits::takesAPermit));
      clients.add(client(Habits::waitsForMail));
    }
    for (Thread client : clients) {
      client.join();
    }
    System.out.println("done");
  }

  private static Thread client(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < TIMES; i++) {
                  work.run();
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.start();
    return thread;
  }

  /** Some 400 to 800 reads of a buffer each. */
  static void downloads(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  static void uploads(Path file) throws IOException {
    byte[] part = new byte[8_192];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < LARGE / part.length; i++) {
        out.write(part);
      }
    }
    Files.delete(file);
  }

  static void readsThroughABuffer(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      byte[] few = new byte[64];
      while (in.read(few) >= 0) {
        // A few bytes at a time, which are there already.
      }
    }
  }

  static void readsBytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      while (in.read() >= 0) {
        // One byte after the other, each from the file.
      }
    }
  }

  static void readsNumbers(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      for (int i = 0; i < SMALL / 4; i++) {
        in.readInt();
      }
    }
  }

  static void readsAndAsksForItsAge(Path file) throws IOException {
    Files.readAllBytes(file);
    Files.getLastModifiedTime(file);
    if (!file.toFile().exists()) {
      throw new IOException("gone");
    }
  }

  static void transfers(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      in.transferTo(0, LARGE, Channels.newChannel(OutputStream.nullOutputStream()));
    }
  }

  /** All clients want the same one, which is worked out inside the map. */
  static void worksOutAPrice() {
    PRICES.computeIfAbsent(
        "bread",
        name -> {
          spin(12);
          return 1L;
        });
    PRICES.remove("bread");
  }

  private static void spin(long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  static void takesAPermit() throws InterruptedException {
    PERMITS.acquire();
    try {
      spin(12);
    } finally {
      PERMITS.release();
    }
  }

  /** Nobody sends any. */
  static void waitsForMail() throws InterruptedException {
    synchronized (MAILBOX) {
      MAILBOX.wait(15);
    }
  }
}
