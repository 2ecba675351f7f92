package com.acme.stopwatch;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** Times calls, and adds them up by route, operation type and whose thread it was. */
final class Stopwatch {
  private final Map<String, long[]> sums = new TreeMap<>();

  /** Times a call of the request's own thread. */
  void own(String route, String type, Callable<?> call) throws Exception {
    time(route + " " + type + " own", call);
  }

  /** Times a call that another thread makes for the request. */
  void async(String route, String type, Callable<?> call) throws Exception {
    time(route + " " + type + " async", call);
  }

  private void time(String key, Callable<?> call) throws Exception {
    long began = System.nanoTime();
    try {
      call.call();
    } finally {
      long nanos = System.nanoTime() - began;
      synchronized (sums) {
        long[] sum = sums.computeIfAbsent(key, unused -> new long[2]);
        sum[0]++;
        sum[1] += nanos;
      }
    }
  }

  /** Prints a line a sum: route, type, own or async, calls, milliseconds. */
  void print() {
    synchronized (sums) {
      sums.forEach(
          (key, sum) -> System.out.println("measured " + key + " " + sum[0] + " " + sum[1] / 1e6));
    }
  }
}
