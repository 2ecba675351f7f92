package dev.weir.core.limit.timeout;

/**
 * A call that knows how to be stopped when its deadline has passed: for who arms so often that it
 * must not register a {@link Stop} each time.
 */
public interface Stoppable {
  /**
   * Asked once a deadline, when it has passed, on the watchdog's thread; the call cannot end
   * meanwhile. Must not block. What it gives runs on another thread, and not after the call is
   * over: {@link Watchdog#disarm} waits for it, for 0.2 s.
   */
  Stop stop();

  /** Whether the call's thread is interrupted if it is still there a second later. */
  boolean mayBeInterrupted();
}
