package com.acme.web;

/** What a JVM has at the moment: threads by name without their numbers, and loaders of classes. */
final class Stats {
  private Stats() {}

  static String text() {
    java.util.TreeMap<String, Integer> threads = new java.util.TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      threads.merge(thread.getName().replaceAll("@[0-9a-f]+|[0-9]+", "#"), 1, Integer::sum);
    }
    return threads.toString();
  }
}
