package dev.weir.agent.inner;

import java.util.Objects;

/**
 * Loads on a second core, while settings are read and the bridge is defined, what is needed right
 * after, in the order in which it is. Nothing depends on it: a class that it has not loaded is
 * loaded where it is used.
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
    ASM.concat("Handle"),
    ASM.concat("Attribute"),
    ASM.concat("ByteVector"),
    ASM.concat("commons.LocalVariablesSorter"),
    "dev.weir.core.record.CallSites",
    "dev.weir.core.record.WeakIdentityMap",
    "dev.weir.core.record.Keys",
    "dev.weir.core.record.Recording",
    "dev.weir.core.record.Ledgers",
    "dev.weir.core.record.Ledger",
    "dev.weir.core.record.Tally",
    "dev.weir.core.record.ThreadMeter",
    "dev.weir.core.record.VirtualThreads",
    "dev.weir.core.record.LockHolders",
    "dev.weir.weaver.Sites",
    "dev.weir.weaver.SiteTable",
    "dev.weir.weaver.jdk.JdkSites",
    "dev.weir.weaver.Tables",
    "dev.weir.weaver.Sites$Builder",
    "dev.weir.weaver.Row",
    "dev.weir.weaver.concurrent.ConcurrentSites",
    "dev.weir.weaver.concurrent.HandOver",
    "dev.weir.weaver.jdbc.JdbcSites",
    "dev.weir.weaver.jdbc.JdbcHooks",
    "dev.weir.weaver.jdbc.JdbcTargets",
    "dev.weir.weaver.http.HttpSites",
    "dev.weir.weaver.http.HttpHooks",
    "dev.weir.weaver.offload.OffloadSites",
    "dev.weir.weaver.web.WebSites",
    "dev.weir.weaver.loop.LoopSites",
    "dev.weir.weaver.Weaver",
    "dev.weir.weaver.Weaver$WovenClass",
    "dev.weir.weaver.WovenMethod",
    "dev.weir.weaver.ClassFields",
    "dev.weir.weaver.HookedConstructor",
    "dev.weir.weaver.RunCalls",
    "dev.weir.weaver.GatedMethod",
    "dev.weir.weaver.LedgerRecorder",
    "dev.weir.agent.inner.Limits",
    "dev.weir.agent.inner.Service",
    "dev.weir.agent.inner.Reports",
    "dev.weir.agent.inner.Admin",
  };

  private Preload() {}

  static void start() {
    Thread thread = new Thread(null, new Preload(), "weir-preload", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
  }

  @Override
  public void run() {
    try {
      ClassLoader own = Preload.class.getClassLoader();
      for (int i = 0; i < CLASSES.length; i++) {
        // Only ASM is initialised: its classes need none but their own super-classes for that. Two
        // threads that initialise classes which need each other would wait for ever.
        Class<?> type = Class.forName(CLASSES[i], CLASSES[i].startsWith(ASM), own);
        // Asking links the class, which verifies it.
        Objects.requireNonNull(type.getDeclaredConstructors());
      }
    } catch (Throwable e) {
      // Whoever needs the class will say so.
    }
  }
}
