package dev.weir.bridge;

import java.lang.invoke.MethodHandles;

/**
 * What woven code calls. In the packaged agent this class is {@code java.lang.WeirBridge}: the only
 * place that every class of every loader can see, and seen without touching the boot search path.
 *
 * <p>No call here locks or allocates, and no class is loaded that is not loaded at install. While
 * {@link #recorder} is null every call is a no-op: that is the kill switch.
 */
public final class Bridge {
  /** What {@link #limit} gives where the agent has to make the call: see {@link #around}. */
  public static final Object AROUND = new Object();

  private static volatile Recorder recorder;

  private Bridge() {}

  /** Connects woven code with the agent; null disconnects it. */
  public static void connect(Recorder agent) {
    recorder = agent;
  }

  /** See {@link Recorder#enter}. */
  public static long enter(int site, Object self, Object detail) {
    Recorder agent = recorder;
    return agent == null ? 0 : agent.enter(site, self, detail);
  }

  /** {@link #enter}, where the call blocks at all. */
  public static long enterIf(int site, boolean blocking, Object self, Object detail) {
    return blocking ? enter(site, self, detail) : 0;
  }

  /** How many bytes a buffer has room for, or holds; many where there is none. */
  public static int remaining(java.nio.ByteBuffer buffer) {
    return buffer == null ? Integer.MAX_VALUE : buffer.remaining();
  }

  /** See {@link Recorder#exit}. */
  public static void exit(int site, long token, Object self, Object detail, Throwable thrown) {
    if (token != 0) {
      Recorder agent = recorder;
      if (agent != null) {
        agent.exit(site, token, self, detail, thrown);
      }
    }
  }

  /** See {@link Recorder#scope}. */
  public static long scope(int site, Object self, Object detail) {
    Recorder agent = recorder;
    return agent == null ? 0 : agent.scope(site, self, detail);
  }

  /** See {@link Recorder#leave}. */
  public static void leave(long token) {
    if (token != 0) {
      Recorder agent = recorder;
      if (agent != null) {
        agent.leave(token);
      }
    }
  }

  /** See {@link Recorder#before}. */
  public static Object before(int hook, Object self, Object first, Object second) {
    Recorder agent = recorder;
    return agent == null ? null : agent.before(hook, self, first, second);
  }

  /** Whether what {@link #before} gave is an answer that stands in the body's place. */
  public static boolean isInstead(Object state) {
    return state instanceof Object[];
  }

  /**
   * The answer that stands in the body's place: the first element, or the exception that is the
   * second is thrown.
   */
  public static Object instead(Object state) {
    Object[] answer = (Object[]) state;
    if (answer.length > 1) {
      throw Bridge.<RuntimeException>asItIs((Throwable) answer[1]);
    }
    return answer[0];
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X asItIs(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** See {@link Recorder#after}. */
  public static void after(int hook, Object self, Object state, Object result, Throwable thrown) {
    if (state != null) {
      Recorder agent = recorder;
      if (agent != null) {
        agent.after(hook, self, state, result, thrown);
      }
    }
  }

  /** See {@link Recorder#limit}. */
  public static Object limit(int method) {
    Recorder agent = recorder;
    return agent == null ? null : agent.limit(method);
  }

  /** Whether what {@link #limit} gave asks for {@link #around}. */
  public static boolean isAround(Object state) {
    return state == AROUND;
  }

  /** See {@link Recorder#around}. */
  public static Object around(
      int method, Object self, Object[] arguments, MethodHandles.Lookup lookup) {
    Recorder agent = recorder;
    return agent == null ? null : agent.around(method, self, arguments, lookup);
  }

  /** See {@link Recorder#over}. */
  public static void over(Object state, Object result, Throwable thrown) {
    if (state != null) {
      Recorder agent = recorder;
      if (agent != null) {
        agent.over(state, result, thrown);
      }
    }
  }

  /** Takes the place of {@code task.run()} in the loop of a worker. */
  public static void run(Runnable task) {
    Recorder agent = recorder;
    Object state = agent == null ? null : agent.taskStarts(task);
    if (state == null) {
      task.run();
      return;
    }
    try {
      task.run();
    } finally {
      agent.taskEnds(state);
    }
  }

  /** Takes the place of {@code Thread.sleep(long)} where that is native. */
  public static void sleep(long millis) throws InterruptedException {
    long token = enter(Natives.SLEEP, null, null);
    if (token == 0) {
      Thread.sleep(millis);
      return;
    }
    Throwable thrown = null;
    try {
      Thread.sleep(millis);
    } catch (Throwable t) {
      thrown = t;
      throw t;
    } finally {
      exit(Natives.SLEEP, token, null, null, thrown);
    }
  }

  /** Takes the place of {@code Object.wait(long)} where that is native. */
  @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
  public static void await(Object monitor, long millis) throws InterruptedException {
    long token = enter(Natives.WAIT, monitor, null);
    if (token == 0) {
      monitor.wait(millis);
      return;
    }
    Throwable thrown = null;
    try {
      monitor.wait(millis);
    } catch (Throwable t) {
      thrown = t;
      throw t;
    } finally {
      exit(Natives.WAIT, token, monitor, null, thrown);
    }
  }

  /** Takes the place of {@code FileDescriptor.sync()} where that is native. */
  public static void sync(java.io.FileDescriptor file) throws java.io.SyncFailedException {
    long token = enter(Natives.SYNC, file, null);
    if (token == 0) {
      file.sync();
      return;
    }
    Throwable thrown = null;
    try {
      file.sync();
    } catch (Throwable t) {
      thrown = t;
      throw t;
    } finally {
      exit(Natives.SYNC, token, file, null, thrown);
    }
  }
}
