package dev.weir.agent.inner;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import org.jspecify.annotations.Nullable;

/**
 * Asks locks of {@code java.util.concurrent.locks} who has them. The management interface tells
 * that of platform threads alone. The package is open to the agent: see {@link BridgeInstaller}.
 */
final class LockOwners {
  private final @Nullable MethodHandle owner = find();

  private static @Nullable MethodHandle find() {
    try {
      return MethodHandles.privateLookupIn(
              AbstractOwnableSynchronizer.class, MethodHandles.lookup())
          .findVirtual(
              AbstractOwnableSynchronizer.class,
              "getExclusiveOwnerThread",
              MethodType.methodType(Thread.class));
    } catch (ReflectiveOperationException e) {
      return null; // Nobody is told, as of locks that know no owner.
    }
  }

  /** The thread that has it alone; null where none has, or where it does not know. */
  @Nullable Thread of(Object lock) {
    try {
      return owner != null && lock instanceof AbstractOwnableSynchronizer synchronizer
          ? (Thread) owner.invokeExact(synchronizer)
          : null;
    } catch (Throwable e) {
      return null; // It reads a field.
    }
  }
}
