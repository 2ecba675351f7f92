package dev.weir.bridge;

/**
 * The numbers of the three rows whose call sites are rewritten, fixed because no table gives them.
 */
public final class Natives {
  /** {@code Thread.sleep(long)} on JDK 17. */
  public static final int SLEEP = 1;

  /** {@code Object.wait(long)} on JDK 17. */
  public static final int WAIT = 2;

  /** {@code FileDescriptor.sync()} on JDK 17. */
  public static final int SYNC = 3;

  private Natives() {}
}
