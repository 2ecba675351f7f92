package com.acme.limits;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Does thousands of calls that are refused, late or interrupted, and prints what is left of them:
 * threads and open files, before and after.
 */
public final class Often {
  private final Map<String, Integer> came = new TreeMap<>();

  private Often() {}

  /**
   * Does them.
   *
   * @param arguments how many times
   */
  public static void main(String[] arguments) throws Exception {
    int times = Integer.parseInt(arguments[0]);
    Often often = new Often();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Connection database = DriverManager.getConnection("jdbc:h2:mem:often")) {
      // The first ones make what stays: watchdogs, pools, classes.
      often.all(200, silent, database);
      System.out.println("before: " + left());
      often.came.clear();
      often.all(times, silent, database);
      System.out.println("after: " + left());
    }
    often.came.forEach((what, count) -> System.out.println("came " + count + " " + what));
    System.out.println("done");
  }

  private void all(int times, ServerSocket silent, Connection database) throws Exception {
    for (int i = 0; i < times; i++) {
      query(database);
    }
    for (int i = 0; i < times / 20; i++) {
      read(silent);
    }
    for (int i = 0; i < times / 20; i++) {
      sleep();
    }
  }

  private void query(Connection database) {
    try (Statement statement = database.createStatement()) {
      statement.execute("SELECT 1");
      count("query answered");
    } catch (SQLException e) {
      count("query " + e.getClass().getName());
    }
  }

  private void read(ServerSocket silent) throws IOException {
    try (Socket socket = new Socket(silent.getInetAddress(), silent.getLocalPort());
        Socket other = silent.accept();
        InputStream in = socket.getInputStream()) {
      count("read " + in.read() + other.getPort());
    } catch (IOException e) {
      count("read " + e.getClass().getName());
    }
  }

  private void sleep() {
    try {
      Thread.sleep(10_000);
      count("slept");
    } catch (InterruptedException e) {
      count("sleep " + e.getClass().getName());
    }
  }

  private void count(String what) {
    came.merge(what, 1, Integer::sum);
  }

  private static String left() throws IOException {
    System.gc();
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      // The listing itself is an open file, and each agent thread may be at one.
      return Thread.getAllStackTraces().size() + " threads, " + files.count() + " files";
    }
  }
}
