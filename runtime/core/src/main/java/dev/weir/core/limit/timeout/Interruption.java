package dev.weir.core.limit.timeout;

/**
 * The interrupts that stops send to one thread, which makes one call after the other: each reaches
 * the call it is meant for, or none, however long the stop took and whoever waited for it.
 *
 * <p>A flag that is up already is another's and stays. Guarded by itself, and held for no longer
 * than an interrupt takes.
 */
public final class Interruption {
  private final Thread thread;
  private long call;
  private boolean sent;

  /** Interrupts of that thread; it is in no call yet. */
  public Interruption(Thread thread) {
    this.thread = thread;
  }

  /**
   * The call that the thread is in may be interrupted from now on.
   *
   * @param told which of its calls that is; not 0, and another each time
   */
  public synchronized void begin(long told) {
    call = told;
  }

  /** Interrupts the thread if it is in that call still; by whoever stops it. */
  public synchronized void send(long told) {
    if (call == told && !thread.isInterrupted()) {
      sent = true;
      thread.interrupt();
    }
  }

  /**
   * The call is over: nothing interrupts it any more. By the thread itself, which lowers the flag
   * if it has been interrupted for the call.
   *
   * @return whether it has
   */
  public synchronized boolean end() {
    boolean was = sent;
    call = 0;
    sent = false;
    return was;
  }
}
