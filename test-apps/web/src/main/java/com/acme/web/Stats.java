package com.acme.web;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;

/** What a JVM has at the moment: threads by name without their numbers, loaders, open files. */
final class Stats {
  private Stats() {}

  static String text() {
    Map<String, Integer> threads = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      threads.merge(thread.getName().replaceAll("@[0-9a-f]+|[0-9]+", "#"), 1, Integer::sum);
    }
    return threads + " loaders: " + loaders() + " files: " + files();
  }

  /** Loaders of classes that are alive, without those that the JDK's reflection makes. */
  private static long loaders() {
    System.gc();
    try {
      Object told =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "vmClassloaderStats",
                  new Object[0],
                  new String[0]);
      return told.toString()
          .lines()
          .filter(line -> line.startsWith("0x") && !line.contains("DelegatingClassLoader"))
          .count();
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Open files, connections among them; -1 where the system does not tell. */
  private static int files() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? -1 : names.length;
  }
}
