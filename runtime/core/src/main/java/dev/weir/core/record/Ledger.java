package dev.weir.core.record;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thread's book: which request it works for, as its own thread or in a task, and which
 * operation is its outermost.
 *
 * <p>Only the thread itself writes here, so nothing is atomic and nothing locks. The watcher reads
 * {@code request} and {@code open} without synchronisation: a stale look costs it one sample.
 */
public final class Ledger extends Operations {
  /** A platform thread; null for a virtual one, which the agent must not hold. */
  final @Nullable Thread thread;

  final boolean virtual;
  private boolean eventLoop;
  private boolean servesNone;
  private @Nullable Measures measures;

  /** What the watcher saw of the task that this thread is in. */
  volatile @Nullable Samples taskSamples;

  // The request's own thread works on though it is over.
  private boolean outlived;

  /** Of an agent's worker: the one for the application's work, and from there this one. */
  @Nullable Ledger awake;

  @Nullable Ledger asleep;

  Ledger(Recording recording, Thread thread, boolean virtual, boolean quiet) {
    super(recording, quiet);
    this.thread = virtual ? null : thread;
    this.virtual = virtual;
  }

  @Override
  Ledger ledger() {
    return this;
  }

  /** The request that this thread works for, as its own thread or in a task; or null. */
  public @Nullable Request request() {
    return request;
  }

  /** Whether this thread waits for what others do; a stale look. */
  boolean joins() {
    return !isForSomethingElse() && Joins.now(recording, open, thread);
  }

  /** Whether this thread does something for a request of which it is not the own; a stale look. */
  boolean isAsync() {
    return async;
  }

  /** The request whose own thread this is, or null. */
  public @Nullable Request ownRequest() {
    return async ? null : request;
  }

  /**
   * What this thread has waited for in its own request up to now. Time on a monitor is not there:
   * it is known when the request has ended.
   */
  public List<Share> shares() {
    return tally.shares();
  }

  /** Begins a request on this thread; null where the thread works for one that is not over. */
  public @Nullable Request begin() {
    Request now = request;
    return now != null && async && !inherited && !outlived && !now.isOver() ? null : serve();
  }

  /** From now on no request begins on this thread, or one may again. */
  public void servesNone(boolean none) {
    servesNone = none;
  }

  /**
   * Begins a request that a server takes up on this thread; null where the thread's own request is
   * not over. A task that the thread is in does not matter: servers run what they serve as tasks.
   */
  public @Nullable Request serve() {
    if (quiet || servesNone || isBusy()) {
      return null;
    }
    free();
    Request fresh = new Request(ticker.nanoTime(), recording.tally(), this);
    Follower follower = recording.follower;
    if (follower != null) {
      follow(follower, fresh);
    }
    own(fresh);
    measures().begin(fresh);
    return fresh;
  }

  private void follow(Follower follower, Request fresh) {
    try {
      fresh.followed = follower.request();
    } catch (Throwable e) {
      recording.errors().swallow(e);
    }
  }

  /**
   * A server takes up a request on this thread that came before and that no thread works on now;
   * see {@link #serve()}.
   *
   * @return false where another thread does, where it is over, or where this thread is busy
   */
  public boolean serve(Request kept) {
    if (quiet || servesNone || isBusy() || !kept.holdIfFree(this)) {
      return false;
    }
    free();
    resumed(kept);
    return true;
  }

  /** This thread goes on with a request that another began. */
  public void resume(Request resumed) {
    if (!quiet && !isBusy() && resumed.hold(this)) {
      free();
      resumed(resumed);
    }
  }

  private boolean isBusy() {
    Request now = request;
    return now != null && !async && !now.isOver();
  }

  /** Lets go of a task's request, or of a request that another thread has ended. */
  private void free() {
    Request now = request;
    if (now == null) {
      return;
    }
    if (!async) {
      now.letGo(this);
      return;
    }
    handOver();
    recording.recycle(tally);
  }

  private void own(Request mine) {
    request = mine;
    tally = mine.own;
    async = false;
    outlived = false;
    inherited = false;
    beginsAfresh();
  }

  /**
   * This thread goes on with a request that no thread works on now.
   *
   * @return false where another thread does, where it is over, or where this thread is busy
   */
  public boolean goOn(Request left) {
    if (quiet || request != null || !left.holdIfFree(this)) {
      return false;
    }
    resumed(left);
    return true;
  }

  /** This thread lets go of its request, which another thread is to {@link #takeOver}. */
  public void handOn(Request to) {
    to.handOn();
    suspend(to);
  }

  /** The same as {@link #goOn}, for a thread that a request was handed on to. */
  public boolean takeOver(Request handed) {
    if (quiet || request != null || !handed.takeOver(this)) {
      return false;
    }
    resumed(handed);
    return true;
  }

  private void resumed(Request mine) {
    own(mine);
    measures().resume(mine);
    mine.cpuAtStart = -1;
    mine.allocatedAtStart = -1;
  }

  /** This thread lets go of a request that is not over, or that it worked for beyond its end. */
  public void suspend(Request suspended) {
    if (request != suspended) {
      return;
    }
    if (async) {
      if (outlived) {
        outlived = false;
        handOver();
        recording.recycle(tally);
        async = false;
        forget();
      }
      return;
    }
    measures().suspend(suspended);
    suspended.letGo(this);
    forget();
  }

  private void forget() {
    request = null;
    tally = Recording.NOBODY;
  }

  /** Its own thread works on when the request is over: from here on as any other thread would. */
  @Override
  void outlives(Request over) {
    measures().outlive(over);
    over.letGo(this);
    outlived = true;
    async = true;
    tally = recording.tally();
  }

  /** The request is complete. Its response time ends now. */
  public void end(Request ending) {
    boolean mine = request == ending && !async;
    if (!ending.end(ticker.nanoTime(), this)) {
      suspend(ending);
      return;
    }
    if (mine) {
      measures().end(ending);
      forget();
    }
    try {
      recording.ended(ending);
    } finally {
      ending.tellEnd();
    }
  }

  /**
   * This thread takes up a task.
   *
   * @param owner the request that handed it over, or null
   * @return what {@link #taskEnds} wants back; null where nothing changes
   */
  public @Nullable Interrupted taskStarts(@Nullable Request owner) {
    Request next = request;
    if (owner != null) {
      next = recording.isStale(owner) ? null : owner;
    } else if (inherited) {
      next = null;
    }
    if (next == request && !isInScope() || quiet) {
      return null;
    }
    Interrupted was = new Interrupted(this);
    if (eventLoop && next != null && request == null && next.holdIfFree(this)) {
      // Where it began, it goes on: on its event loop.
      nothingOpen();
      resumed(next);
      return was;
    }
    setAside();
    if (next != request) {
      settle();
      request = next;
      tally = next == null ? Recording.NOBODY : recording.tally();
      async = true;
      inherited = false;
      leaveBehind();
      if (next != null && was.request == null) {
        was.measured = true;
        taskSamples = null;
        measures().taskStarts();
      }
    }
    return was;
  }

  /**
   * This thread takes up work that tells by itself whose it is, so that it does not matter who
   * handed it over or started the thread.
   *
   * @return what {@link #taskEnds} wants back; null where nothing changes
   */
  public @Nullable Interrupted worksForMany() {
    forgetInheritance();
    if (request == null || quiet) {
      return null;
    }
    Interrupted was = new Interrupted(this);
    nothingOpen();
    async = false;
    forget();
    return was;
  }

  /** The task has ended: what it booked goes to its request. */
  public void taskEnds(Interrupted was) {
    Request now = request;
    if (now != null && !async && now != was.request) {
      // A server's request, begun in this task and not over.
      suspend(now);
    } else if (now != null && (now != was.request || async && !was.async)) {
      if (was.measured && async) {
        measures().taskEnds(tally, manner(), Samples.orNone(taskSamples));
      }
      handOver();
      recording.recycle(tally);
    }
    request = was.request;
    async = was.async;
    inherited = was.inherited;
    tally = was.tally;
    restore(was);
    Measures own = measures;
    if (own != null && was.request != null) {
      own.goOn();
    }
  }

  @Override
  void handOver() {
    Request owner = request;
    if (owner == null) {
      return;
    }
    settle();
    if (tally.isEmpty()) {
      return;
    }
    Tally done = tally;
    done.piecesOf = inherited ? this : null;
    tally = recording.tally();
    recording.taskEnded(owner, done);
    if (inherited && recording.isStale(owner)) {
      forgetInheritance();
    }
  }

  /** In what manner this thread waits for what no operation shows. */
  private Recording.Manner manner() {
    if (mustNotBlock) {
      return Recording.Manner.ON_LOOP;
    }
    Request of = request;
    return async && of != null && of.waitsForTasks()
        ? Recording.Manner.IN_LINE
        : Recording.Manner.PLAIN;
  }

  /** What this thread waited for up to now is its request's, whatever it does next. */
  private void settle() {
    Request of = request;
    Measures own = measures;
    if (of != null && own != null && own.isUnsettled()) {
      Samples seen = async ? Samples.orNone(taskSamples) : Samples.of(of);
      own.settle(tally, manner(), seen);
      taskSamples = null;
    }
  }

  private boolean isUnsettled() {
    Measures own = measures;
    return own != null && own.isUnsettled();
  }

  /** This thread was started by a request, and works for it until that is long over. */
  void inherit(Request owner) {
    request = owner;
    tally = recording.tally();
    async = true;
    inherited = true;
    if (virtual) {
      measures();
    }
  }

  /** Whether a request started this thread, which serves others as well in time. */
  public boolean isInherited() {
    return inherited;
  }

  /** This thread serves many: what started it does not matter. */
  public void forgetInheritance() {
    if (inherited) {
      forget();
      inherited = false;
      Measures own = measures;
      if (own != null) {
        own.forget();
      }
    }
  }

  private Measures measures() {
    Measures own = measures;
    if (own == null) {
      own = Measures.of(this);
      measures = own;
    }
    return own;
  }

  /** The virtual thread has left its carrier. In no operation, it waits for a monitor. */
  void unmounted() {
    Measures own = measures;
    if (own != null) {
      Request now = request;
      own.unmounted(open == 0 && now != null && !(inherited && now.isOver()));
    }
  }

  /** It goes on. */
  void mounted() {
    Measures own = measures;
    if (own != null) {
      own.mounted();
    }
  }

  /** Since when the virtual thread is away from its carrier, in no operation; or 0. */
  long awaySince() {
    Measures own = measures;
    return own == null ? 0 : own.awaySince();
  }

  /** The virtual thread of this ledger has ended; called on its carrier. */
  void terminated() {
    if (!async) {
      return;
    }
    Request owner = request;
    if (owner != null && (isUnsettled() || !tally.isEmpty()) && !recording.isStale(owner)) {
      handOver();
    }
    recording.recycle(tally);
    tally = Recording.NOBODY;
    request = null;
  }

  /** A request of the agent's own, never recorded, to see whether blocking is seen. */
  public Request probe() {
    Request probe = new Request(ticker.nanoTime(), new Tally());
    own(probe);
    return probe;
  }

  /** Whether the probe saw an operation; ends it. */
  public boolean sawBlocking(Request probe) {
    suspend(probe);
    return probe.own.operations > 0;
  }

  /** Whether this is an event loop's thread, which serves requests and must not block. */
  public boolean isEventLoop() {
    return eventLoop;
  }

  /** This thread begins, or ends, to be an event loop's. */
  public void eventLoop(boolean from) {
    eventLoop = from;
    mustNotBlock = from;
  }

  /** Whether this thread is the agent's or the JVM's. */
  public boolean isQuiet() {
    return quiet;
  }

  /** What a task interrupts, to be restored when it ends. */
  public static final class Interrupted extends Operations.Opened {
    private final @Nullable Request request;
    private final boolean async;
    private final boolean inherited;
    private final Tally tally;

    /** Whether the monitors that the task waits for are told from others'. */
    private boolean measured;

    Interrupted(Ledger ledger) {
      super(ledger);
      request = ledger.request;
      async = ledger.async;
      inherited = ledger.inherited;
      tally = ledger.tally;
    }
  }
}
