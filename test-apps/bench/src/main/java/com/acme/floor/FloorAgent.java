package com.acme.floor;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/**
 * The least that an agent can do which sees every class: it is handed their bytes and gives nothing
 * back. What it costs is the JVM's.
 */
public final class FloorAgent implements ClassFileTransformer {
  private FloorAgent() {}

  /** Called by the JVM before main. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    instrumentation.addTransformer(new FloorAgent(), true);
  }

  @Override
  @SuppressWarnings("ReturnsNullCollection") // null is "as it was"
  public byte[] transform(
      ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] file) {
    return null;
  }
}
