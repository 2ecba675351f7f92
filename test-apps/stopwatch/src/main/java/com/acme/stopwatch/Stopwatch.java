package com.acme.stopwatch;

import java.lang.management.ManagementFactory;
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

  /** Measures the on-CPU time of a call: on a busy machine its wall time is longer. */
  void ownCpu(String route, String type, Callable<?> call) throws Exception {
    long began = cpuNanos();
    call.call();
    add(route + " " + type + " own", cpuNanos() - began);
  }

  /** On-CPU nanoseconds of this thread; of a virtual one, on which none are kept, wall time. */
  static long cpuNanos() {
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    return cpu < 0 ? System.nanoTime() : cpu;
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
      add(key, System.nanoTime() - began);
    }
  }

  private void add(String key, long nanos) {
    synchronized (sums) {
      long[] sum = sums.computeIfAbsent(key, unused -> new long[2]);
      sum[0]++;
      sum[1] += nanos;
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
