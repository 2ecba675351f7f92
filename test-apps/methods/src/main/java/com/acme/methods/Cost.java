package com.acme.methods;

/** What a call of a method with limits costs beyond its body. */
final class Cost {
  private static final int ROUNDS = 15;
  private static final int CALLS = 2_000_000;

  private Cost() {}

  static int costs(int value) {
    return value + 1;
  }

  static int same(int value) {
    return value + 1;
  }

  static void measure() {
    double with = Double.MAX_VALUE;
    double without = Double.MAX_VALUE;
    long allocated = Long.MAX_VALUE;
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    int sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long bytes = threads.getCurrentThreadAllocatedBytes();
      long begin = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        sum += costs(i);
      }
      long middle = System.nanoTime();
      allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - bytes);
      for (int i = 0; i < CALLS; i++) {
        sum += same(i);
      }
      long end = System.nanoTime();
      with = Math.min(with, (middle - begin) / (double) CALLS);
      without = Math.min(without, (end - middle) / (double) CALLS);
    }
    System.out.printf(
        "cost %.1f ns, %.3f bytes (%d)%n", with - without, allocated / (double) CALLS, sum & 1);
  }
}
