package dev.weir.api.policy;

import java.time.Duration;
import java.util.List;

/**
 * How many calls a pool runs at once, and where.
 *
 * <pre>{@code
 * PoolPolicy reports = PoolPolicy.thread().withMaxWorkers(10).withQueue(100);
 * PoolPolicy primes =
 *     PoolPolicy.process().withChild(PoolPolicy.Child.standard().withHeapBytes(512L << 20));
 * }</pre>
 *
 * @param type what its workers are; cannot be changed while the pool runs
 * @param maxWorkers how many calls run at once, 1 to 100,000; a process pool 1 to 1,000
 * @param minWorkers how many workers are started with the pool and kept when idle, 0 to {@code
 *     maxWorkers}; ignored for virtual threads, which are never kept
 * @param queue how many calls may wait for a worker, 0 to 1,000,000
 * @param idleLife after how long without a call a worker beyond those needed ends, 1 ms to 1 day
 * @param targetUtilisation the share of their time, 0.05 to 1, that the workers kept should be busy
 * @param scaling whether the workers kept are as many as the calls of late need, between {@code
 *     minWorkers} and {@code maxWorkers}; else each that calls once needed is kept
 * @param drain how long a closing pool lets its calls finish before it stops them, 0 to 1 day
 * @param child what the children of a process pool are like; ignored for the other types
 */
public record PoolPolicy(
    Type type,
    int maxWorkers,
    int minWorkers,
    int queue,
    Duration idleLife,
    double targetUtilisation,
    boolean scaling,
    Duration drain,
    Child child) {

  /** What the workers of a pool are. */
  public enum Type {
    /** Platform threads. */
    THREAD,
    /** A virtual thread for each call, from JDK 21 on; platform threads before. */
    VIRTUAL,
    /** Child JVMs: the only workers that can be stopped for certain. */
    PROCESS
  }

  private static final Duration DAY = Duration.ofDays(1);

  public PoolPolicy {
    whole("maxWorkers", maxWorkers, 1, type == Type.PROCESS ? 1_000 : 100_000);
    whole("minWorkers", minWorkers, 0, maxWorkers);
    whole("queue", queue, 0, 1_000_000);
    between("idleLife", idleLife, Duration.ofMillis(1), DAY);
    if (!(targetUtilisation >= 0.05 && targetUtilisation <= 1)) {
      throw outside("targetUtilisation", targetUtilisation, "0.05", "1");
    }
    between("drain", drain, Duration.ZERO, DAY);
  }

  /** At most 20 platform threads, none kept, 100 calls waiting. */
  public static PoolPolicy thread() {
    return of(Type.THREAD);
  }

  /** At most 200 virtual threads at once, 100 calls waiting. */
  public static PoolPolicy virtual() {
    return of(Type.VIRTUAL);
  }

  /** At most 4 child processes, none kept, 100 calls waiting. */
  public static PoolPolicy process() {
    return of(Type.PROCESS);
  }

  /** The defaults of the type. */
  public static PoolPolicy of(Type type) {
    int workers =
        switch (type) {
          case THREAD -> 20;
          case VIRTUAL -> 200;
          case PROCESS -> 4;
        };
    return new PoolPolicy(
        type,
        workers,
        0,
        100,
        Duration.ofSeconds(60),
        0.75,
        true,
        Duration.ofSeconds(10),
        Child.standard());
  }

  /** With as many workers at most; no more than these are kept. */
  public PoolPolicy withMaxWorkers(int workers) {
    int kept = Math.max(0, Math.min(minWorkers, workers));
    return new PoolPolicy(
        type, workers, kept, queue, idleLife, targetUtilisation, scaling, drain, child);
  }

  /** With as many workers kept when idle. */
  public PoolPolicy withMinWorkers(int workers) {
    return new PoolPolicy(
        type, maxWorkers, workers, queue, idleLife, targetUtilisation, scaling, drain, child);
  }

  /** With room for as many calls that wait; 0: a call that finds no worker free is rejected. */
  public PoolPolicy withQueue(int calls) {
    return new PoolPolicy(
        type, maxWorkers, minWorkers, calls, idleLife, targetUtilisation, scaling, drain, child);
  }

  /** With workers that end after so long without a call. */
  public PoolPolicy withIdleLife(Duration life) {
    return new PoolPolicy(
        type, maxWorkers, minWorkers, queue, life, targetUtilisation, scaling, drain, child);
  }

  /** With as many workers kept as are busy for this share of their time. */
  public PoolPolicy withTargetUtilisation(double share) {
    return new PoolPolicy(
        type, maxWorkers, minWorkers, queue, idleLife, share, scaling, drain, child);
  }

  /** With workers kept by what is measured, or all that were ever needed. */
  public PoolPolicy withScaling(boolean measured) {
    return new PoolPolicy(
        type, maxWorkers, minWorkers, queue, idleLife, targetUtilisation, measured, drain, child);
  }

  /** With so long for running calls when the pool closes. */
  public PoolPolicy withDrain(Duration limit) {
    return new PoolPolicy(
        type, maxWorkers, minWorkers, queue, idleLife, targetUtilisation, scaling, limit, child);
  }

  /** With such children. */
  public PoolPolicy withChild(Child children) {
    return new PoolPolicy(
        type, maxWorkers, minWorkers, queue, idleLife, targetUtilisation, scaling, drain, children);
  }

  /**
   * What the children of a process pool are like.
   *
   * @param heapBytes their heap at most ({@code -Xmx}), 8 MB to 1 TB
   * @param frameBytes how long an argument or a result may be, serialised, 1 KB to 1 GB
   * @param callTimeout after how long in a call a child is killed, up to 30 days; zero: never
   * @param startTimeout after how long a child that does not answer has failed to start, 10 ms to
   *     10 minutes
   * @param jvmArguments arguments of the child's JVM besides the heap
   * @param classPath where the child finds the jobs; empty: the class path of this JVM
   */
  public record Child(
      long heapBytes,
      int frameBytes,
      Duration callTimeout,
      Duration startTimeout,
      List<String> jvmArguments,
      List<String> classPath) {

    public Child {
      whole("heapBytes", heapBytes, 8L << 20, 1L << 40);
      whole("frameBytes", frameBytes, 1 << 10, 1 << 30);
      between("callTimeout", callTimeout, Duration.ZERO, Duration.ofDays(30));
      between("startTimeout", startTimeout, Duration.ofMillis(10), Duration.ofMinutes(10));
      jvmArguments = List.copyOf(jvmArguments);
      classPath = List.copyOf(classPath);
      for (String argument : jvmArguments) {
        if (!argument.startsWith("-")) {
          throw new IllegalArgumentException(
              "jvmArguments: '" + argument + "' does not begin with '-'");
        }
      }
    }

    /** 256 MB of heap, frames of 16 MB, no call timeout, 30 s to start, this JVM's class path. */
    public static Child standard() {
      return new Child(
          256L << 20, 16 << 20, Duration.ZERO, Duration.ofSeconds(30), List.of(), List.of());
    }

    /** Whether a child started with the other settings serves as well: all but the timeouts. */
    public boolean isSameProcess(Child other) {
      return heapBytes == other.heapBytes
          && frameBytes == other.frameBytes
          && jvmArguments.equals(other.jvmArguments)
          && classPath.equals(other.classPath);
    }

    /** With so much heap at most. */
    public Child withHeapBytes(long bytes) {
      return new Child(bytes, frameBytes, callTimeout, startTimeout, jvmArguments, classPath);
    }

    /** With arguments and results of at most this length, serialised. */
    public Child withFrameBytes(int bytes) {
      return new Child(heapBytes, bytes, callTimeout, startTimeout, jvmArguments, classPath);
    }

    /** With children that are killed after so long in a call; zero: never. */
    public Child withCallTimeout(Duration timeout) {
      return new Child(heapBytes, frameBytes, timeout, startTimeout, jvmArguments, classPath);
    }

    /** With so long to start. */
    public Child withStartTimeout(Duration timeout) {
      return new Child(heapBytes, frameBytes, callTimeout, timeout, jvmArguments, classPath);
    }

    /** With these arguments for the child's JVM. */
    public Child withJvmArguments(List<String> arguments) {
      return new Child(heapBytes, frameBytes, callTimeout, startTimeout, arguments, classPath);
    }

    /** With this class path instead of this JVM's. */
    public Child withClassPath(List<String> entries) {
      return new Child(heapBytes, frameBytes, callTimeout, startTimeout, jvmArguments, entries);
    }
  }

  private static void whole(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw outside(field, value, Long.toString(least), Long.toString(most));
    }
  }

  private static void between(String field, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw outside(field, value, least.toString(), most.toString());
    }
  }

  private static IllegalArgumentException outside(
      String field, Object value, String least, String most) {
    return new IllegalArgumentException(
        field + " must be between " + least + " and " + most + ", not " + value);
  }
}
