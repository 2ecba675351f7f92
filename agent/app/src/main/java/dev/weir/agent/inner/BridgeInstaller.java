package dev.weir.agent.inner;

import dev.weir.bridge.Bridge;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Set;

/**
 * Defines the bridge inside java.base, in {@code java.lang}, where every class of every loader can
 * see it. The boot search path is not touched, so the application's CDS archive stays usable.
 */
final class BridgeInstaller {
  private static final String[] CLASSES = {"java/lang/WeirRecorder", "java/lang/WeirBridge"};

  private BridgeInstaller() {}

  /**
   * @throws IllegalAccessException where java.base could not be opened to the agent
   * @throws IOException where the agent's jar lacks the bridge
   */
  static void install(Instrumentation instrumentation) throws IllegalAccessException, IOException {
    Module base = Object.class.getModule();
    Module agent = BridgeInstaller.class.getModule();
    Set<Module> us = Set.of(agent);
    instrumentation.redefineModule(
        base,
        Set.of(),
        Map.of(),
        Map.of("java.lang", us, "java.util.concurrent.locks", us), // See LockOwners for the latter.
        Set.of(),
        Map.of());
    MethodHandles.Lookup lookup =
        MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup());
    ClassLoader loader = BridgeInstaller.class.getClassLoader();
    for (String name : CLASSES) {
      try (InputStream in = loader.getResourceAsStream(name + ".class")) {
        if (in == null) {
          throw new IOException("the agent's jar has no " + name);
        }
        lookup.defineClass(in.readAllBytes());
      }
    }
    if (Bridge.class.getClassLoader() != null) {
      throw new IOException("the bridge is not in java.base");
    }
  }
}
