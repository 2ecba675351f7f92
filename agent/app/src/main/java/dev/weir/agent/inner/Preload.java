package dev.weir.agent.inner;

import org.jspecify.annotations.Nullable;

/**
 * Loads on a second core, while settings are read and the bridge is defined, what weaving will need
 * right after, and what a hook needs to record an operation.
 *
 * <p>The latter must be there before the first hook runs: a thread that loads one of those classes
 * reads the agent's jar, and one that reads the agent's jar runs a hook. Two such threads would
 * wait for each other.
 */
final class Preload implements Runnable {
  private static final String ASM = "dev.weir.shaded.asm.";
  private static final String[] CLASSES = {
    ASM.concat("ClassReader"),
    ASM.concat("ClassWriter"),
    ASM.concat("MethodWriter"),
    ASM.concat("SymbolTable"),
    ASM.concat("Label"),
    ASM.concat("Frame"),
    ASM.concat("CurrentFrame"),
    ASM.concat("FieldWriter"),
    ASM.concat("Handler"),
    ASM.concat("commons.LocalVariablesSorter"),
    "dev.weir.core.record.CallSites",
    "dev.weir.core.record.WeakIdentityMap",
    "dev.weir.core.record.Keys",
    "dev.weir.core.record.Recording",
    "dev.weir.core.record.Ledgers",
    "dev.weir.weaver.Sites",
    "dev.weir.weaver.WovenMethod",
    "dev.weir.weaver.NativeCalls",
    "dev.weir.weaver.jdk.JdkSites",
    "dev.weir.core.record.VirtualThreads",
    "dev.weir.core.record.Ledger",
    "dev.weir.core.record.Request",
    "dev.weir.core.record.ThreadMeasures",
    "dev.weir.core.record.ThreadPools",
    "dev.weir.core.record.Stripes",
    "dev.weir.core.record.PoolStats",
    "dev.weir.core.record.PoolStats$Operation",
    "dev.weir.core.record.OperationStats",
    "dev.weir.core.record.Timings",
    "dev.weir.core.record.RouteStats",
    "dev.weir.core.record.ThreadMeter$Contention",
    "dev.weir.core.record.Buckets",
    "dev.weir.shaded.hdrhistogram.IntCountsHistogram",
  };
  private static final long MOST_MILLIS = 2_000;

  // Written by the thread of premain alone.
  private static @Nullable Thread running;

  private Preload() {}

  static void start() {
    Thread thread = new Thread(null, new Preload(), "weir-preload", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
    running = thread;
  }

  /** Waits until all of it is loaded. */
  static void await() throws InterruptedException {
    Thread thread = running;
    if (thread != null) {
      thread.join(MOST_MILLIS);
      running = null;
    }
  }

  @Override
  public void run() {
    try {
      ClassLoader own = Preload.class.getClassLoader();
      for (int i = 0; i < CLASSES.length; i++) {
        Class.forName(CLASSES[i], !CLASSES[i].startsWith("dev.weir.weaver."), own);
      }
    } catch (Throwable e) {
      // Whoever needs the class will say so.
    }
  }
}
