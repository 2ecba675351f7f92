package dev.weir.core.record;

import org.jspecify.annotations.Nullable;

/** Finds the ledger of the current thread, and makes it on the thread's first operation. */
public final class Ledgers {
  // Static, so that the compiler may treat it as a constant on the hot path.
  private static final ThreadLocal<@Nullable Ledger> CURRENT = new ThreadLocal<>();

  private static final boolean SEES_LEAVING = Runtime.version().feature() >= 24;

  /** Of more virtual threads at a time it is not seen how they wait for monitors. */
  private static final int MOST_SEEN = 10_000;

  private final Recording recording;
  private final WeakIdentityMap<Thread, Request> inheritance = new WeakIdentityMap<>();

  /**
   * @param recording where the ledgers book
   */
  public Ledgers(Recording recording) {
    this.recording = recording;
  }

  /** The current thread's. */
  public Ledger current() {
    Ledger ledger = CURRENT.get();
    return ledger != null ? ledger : make(false);
  }

  /** Makes the current thread the agent's: nothing it does is ever recorded. */
  public void quiet() {
    make(true);
  }

  /**
   * The current thread is one of the agent's workers and does the application's work, until {@link
   * #rest}: what that blocks on is recorded.
   *
   * @return its ledger meanwhile
   */
  public Ledger wake() {
    Ledger quiet = current();
    if (!quiet.isQuiet()) {
      return quiet;
    }
    Ledger awake = quiet.awake;
    if (awake == null) {
      Thread thread = Thread.currentThread();
      awake = new Ledger(recording, thread, VirtualThreads.isVirtual(thread), false);
      awake.asleep = quiet;
      quiet.awake = awake;
    }
    CURRENT.set(awake);
    return awake;
  }

  /** The work is done that {@link #wake} began. */
  public void rest(Ledger awake) {
    Ledger quiet = awake.asleep;
    if (quiet != null) {
      CURRENT.set(quiet);
    }
  }

  /**
   * A request started this thread: its first operation will find that out. A virtual thread that is
   * seen leaving its carrier may wait for a monitor before that, and has its ledger at once.
   */
  public void inherit(Thread started, Request owner) {
    if (!SEES_LEAVING
        || !VirtualThreads.isVirtual(started)
        || recording.virtualThreads().size() >= MOST_SEEN) {
      inheritance.put(started, owner);
    } else if (!isSystem(started, true)) {
      Ledger ledger = new Ledger(recording, started, true, false);
      ledger.inherit(owner);
      recording.virtualThreads().put(started, ledger);
    }
  }

  /** For tests: one that is no thread's, as if another thread had it. */
  public Ledger fresh() {
    return new Ledger(recording, Thread.currentThread(), false, false);
  }

  private Ledger make(boolean agent) {
    Thread thread = Thread.currentThread();
    boolean virtual = VirtualThreads.isVirtual(thread);
    Ledger made = virtual && !agent ? recording.virtualThreads().get(thread) : null;
    if (made != null) {
      CURRENT.set(made);
      Request started = made.isInherited() ? made.request() : null;
      if (started != null && recording.isStale(started)) {
        made.forgetInheritance();
      }
      return made;
    }
    Ledger ledger = new Ledger(recording, thread, virtual, agent || isSystem(thread, virtual));
    CURRENT.set(ledger);
    if (!virtual && NonBlockingThreads.has(thread.getClass())) {
      ledger.mustNotBlock();
    }
    Request owner = inheritance.isEmpty() ? null : inheritance.remove(thread);
    if (owner != null && !ledger.isQuiet() && !recording.isStale(owner)) {
      ledger.inherit(owner);
    }
    return ledger;
  }

  /** The JVM's own threads: references, signals, cleaners, reapers, compilers, recordings. */
  private static boolean isSystem(Thread thread, boolean virtual) {
    if (virtual) {
      return thread.getName().contains("SubPoller-");
    }
    ThreadGroup group = thread.getThreadGroup();
    if (group == null || group.getParent() == null) {
      return true;
    }
    String name = thread.getName();
    return group.getName().equals("InnocuousThreadGroup") || name.startsWith("JFR ") || isOwn(name);
  }

  /** The limits' own threads, which run nothing of the application. */
  private static boolean isOwn(String name) {
    return name.equals("weir-watchdog") || name.equals("weir-clock") || name.equals("weir-stop");
  }
}
