package dev.weir.agent.inner;

/**
 * Loads on a second core, while settings are read and the bridge is defined, what weaving will need
 * right after. Nothing depends on it: a class that it has not loaded is loaded where it is used.
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
        Class.forName(CLASSES[i], CLASSES[i].startsWith(ASM), own);
      }
    } catch (Throwable e) {
      // Whoever needs the class will say so.
    }
  }
}
