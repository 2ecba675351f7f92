package dev.weir.core.offload;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread for each task, from JDK 21 on. It inherits from the thread that hands the task
 * over what any thread would that this one started: inheritable thread-locals and the context class
 * loader.
 */
final class VirtualWorker implements Worker {
  static final String KIND = "virtual threads";

  private static final @Nullable MethodHandle START = start();

  private final String prefix;
  private final int most;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicLong number = new AtomicLong();
  private volatile boolean closed;

  VirtualWorker(String prefix, int most) {
    this.prefix = prefix;
    this.most = most;
  }

  /** Whether this JDK has virtual threads. */
  static boolean isPossible() {
    return START != null;
  }

  /** {@code (name, task) -> Thread.ofVirtual().name(name).start(task)}, or null. */
  private static @Nullable MethodHandle start() {
    if (Runtime.version().feature() < 21) {
      return null;
    }
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle of =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
      MethodHandle name =
          lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class));
      MethodHandle start =
          lookup.findVirtual(builder, "start", MethodType.methodType(Thread.class, Runnable.class));
      MethodHandle named = MethodHandles.foldArguments(name, of);
      return MethodHandles.collectArguments(start, 0, named)
          .asType(MethodType.methodType(void.class, String.class, Runnable.class));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  @Override
  public boolean take(Runnable task) {
    if (closed || START == null) {
      return false;
    }
    if (running.incrementAndGet() > most) {
      running.decrementAndGet();
      return false;
    }
    try {
      START.invokeExact(prefix + number.incrementAndGet(), (Runnable) new Counted(task));
      return true;
    } catch (Throwable e) {
      running.decrementAndGet();
      return false;
    }
  }

  private final class Counted implements Runnable {
    private final Runnable task;

    Counted(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      try {
        task.run();
      } finally {
        running.decrementAndGet();
      }
    }
  }

  @Override
  public int running() {
    return running.get();
  }

  @Override
  public int most() {
    return most;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public void close() {
    closed = true;
  }
}
