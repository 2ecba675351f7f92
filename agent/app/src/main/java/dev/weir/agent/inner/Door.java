package dev.weir.agent.inner;

import java.lang.instrument.Instrumentation;
import java.util.function.Supplier;

/**
 * The inner side of the door: starts the agent when it is initialised, with what the loader was
 * handed. A failure comes out as an {@link ExceptionInInitializerError} with its cause.
 */
final class Door {
  static {
    Object[] handedIn = (Object[]) ((Supplier<?>) Door.class.getClassLoader()).get();
    try {
      Startup.start((String) handedIn[0], (Instrumentation) handedIn[1], (String) handedIn[2]);
    } catch (Exception e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Door() {}
}
