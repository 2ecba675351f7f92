package dev.weir.core.record;

import org.jspecify.annotations.Nullable;

/** Reads what the JVM knows of a thread. Each figure is -1 where it cannot be known. */
public interface ThreadMeter {
  /** Knows nothing: until the management interface is up, and on JVMs without one. */
  ThreadMeter NONE = new ThreadMeter() {};

  /** Nanoseconds that the current thread was on-CPU. */
  default long cpuNanos() {
    return -1;
  }

  /** Bytes that the current thread allocated. */
  default long allocatedBytes() {
    return -1;
  }

  /** How often, and for how many milliseconds, the current thread waited to enter monitors. */
  default Contention contention() {
    return Contention.UNKNOWN;
  }

  /** The lock or monitor that a platform thread waits for; null where it waits for none. */
  default @Nullable LockWait lockWaitOf(Thread thread) {
    return null;
  }

  /** The thread, of whichever kind, that has a lock; null where none has, or that is not known. */
  default @Nullable Thread ownerOf(Object lock) {
    return null;
  }

  /**
   * What a thread waits for.
   *
   * @param lock the class of the lock or monitor
   * @param owner the id of the thread that has it; -1 where nobody has, or where that is not known
   * @param name the name of that thread; empty where there is none
   */
  record LockWait(String lock, long owner, String name) {}

  /** The stack of a platform thread, innermost first; empty where it has ended. */
  default StackTraceElement[] stackOf(long thread) {
    return new StackTraceElement[0];
  }

  /**
   * Monitor waits since the thread began.
   *
   * @param count how often
   * @param millis how long in all; -1 where that is not known
   */
  record Contention(long count, long millis) {
    /** Where the JVM does not tell. */
    public static final Contention UNKNOWN = new Contention(0, -1);
  }
}
