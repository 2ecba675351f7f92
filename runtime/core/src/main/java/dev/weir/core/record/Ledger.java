package dev.weir.core.record;

import dev.weir.api.OperationType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thread's book: which request it works for and which operation is its outermost.
 *
 * <p>Only the thread itself writes here, so nothing is atomic and nothing locks. The watcher reads
 * {@code request} and {@code open} without synchronisation: a stale look costs it one sample.
 *
 * <p>The outermost operation owns the time. While one is open every inner {@link #enter} returns 0
 * and the woven code does nothing more.
 */
public final class Ledger {
  /** A token for an operation that is open but not timed. */
  private static final long UNTIMED = 1;

  /** A bit of the token of an operation that is timed; {@link #UNTIMED} has it not. */
  private static final long TIMED = 2;

  /** A bit of the token of an operation that asks a gatekeeper; no other token has it. */
  public static final long ASKS = 4;

  /** A token for a scope within another. */
  private static final long WITHIN = 2;

  /** {@code open} while the agent itself works on this thread. */
  private static final int AGENT = -1;

  final Recording recording;

  /** A platform thread; null for a virtual one, which the agent must not hold. */
  final @Nullable Thread thread;

  final boolean virtual;
  private final Ticker ticker;
  private final boolean quiet;
  @Nullable Request request;
  private boolean async;
  private boolean inherited;
  private Tally tally = Recording.NOBODY;
  int open;
  private int openBeforeAgent;
  private boolean pinned;
  private @Nullable Site scope;
  private @Nullable Object scopeSelf;
  private @Nullable Object scopeDetail;
  private boolean scopeCounted;
  // The scope within which a class is loaded: what blocks then is nobody's all the same.
  private @Nullable Site outerScope;
  private final Sampling sampling = new Sampling();
  private @Nullable String pool;
  private boolean mustNotBlock;
  private long blockedNanos;
  private long pinnedTimes;
  private long poolWaitNanos;
  private boolean eventLoop;
  @Nullable ThreadMeasures measures;

  /** What the watcher saw of the task that this thread is in. */
  volatile @Nullable Samples taskSamples;

  /** How the open operation passed the gates, where there were any. */
  private Gatekeeper.@Nullable Passage passage;

  /** When what this thread is in must be over, on the ledgers' clock; 0: at no certain time. */
  private long deadlineNanos;

  private boolean flagLeft;
  private boolean servesNone;

  // The request's own thread works on though it is over.
  private boolean outlived;

  private Gatekeeper.@Nullable Holder holder;

  /** The gatekeeper's, to be used again for the next operation. */
  @Nullable Object spare;

  /** Of an agent's worker: the one for the application's work, and from there this one. */
  @Nullable Ledger awake;

  @Nullable Ledger asleep;

  final CarrierAbsence absence = new CarrierAbsence();

  Ledger(Recording recording, Thread thread, boolean virtual, boolean quiet) {
    this.recording = recording;
    this.thread = virtual ? null : thread;
    this.virtual = virtual;
    this.quiet = quiet;
    ticker = recording.ticker;
  }

  /** See the bridge: 0 where an operation is open already. */
  public long enter(int site) {
    if (open != 0) {
      if (site == recording.pinningSite) {
        pinned = true;
      }
      return passage == null || open == AGENT ? 0 : ASKS;
    }
    if (request == null) {
      if (deadlineNanos == 0 && sampling.skips(site)) {
        return 0;
      }
      open = site;
      return enterElsewhere(site);
    }
    open = site;
    if (scope != null) {
      return enterElsewhere(site);
    }
    return timed(site);
  }

  private long timed(int site) {
    long token = ticker.nanoTime() & ~ASKS | TIMED;
    boolean[] asking = recording.gates;
    return asking != null && asking[site] ? token | ASKS : token;
  }

  /**
   * An operation that begins asks the gatekeeper.
   *
   * @param token what {@link #enter} gave, with the bit {@link #ASKS}
   * @return what the operation throws, and it is over then; null: it begins
   */
  public @Nullable Throwable ask(
      int site, long token, @Nullable Object self, @Nullable Object detail) {
    Gatekeeper.Passage around = passage;
    if (token == ASKS) {
      if (around != null) {
        // What is waited for here is the agent's: a class that is read, which would ask again.
        passage = null;
        try {
          around.within(self, detail);
        } finally {
          passage = around;
        }
      }
      return null;
    }
    Gatekeeper keeper = recording.gatekeeper();
    if (keeper == null) {
      return null;
    }
    Site row = recording.site(site);
    Key key = gateKey(row, self, detail);
    Throwable refused = keeper.ask(this, row, key, self, detail, token);
    if (refused != null) {
      passage = null;
      pinned = false;
      open = 0;
    }
    return refused;
  }

  private Key gateKey(Site site, @Nullable Object self, @Nullable Object detail) {
    Site around = scope;
    if (around != null && around.kind() == Site.Kind.RELABEL && around.target() != null) {
      OperationType type = site.type() == null ? OperationType.LOCK_WAIT : site.type();
      return around.target().key(recording.keys, type, scopeSelf, scopeDetail);
    }
    if (request == null && site.type() == OperationType.FILE_IO && site.target() != null) {
      // A start reads hundreds of files once; see exitElsewhere.
      return site.target().key(recording.keys.passing(), OperationType.FILE_IO, self, detail);
    }
    return recording.key(site, self, detail);
  }

  /** For the gatekeeper: how the operation that asks passes. */
  public void passage(Gatekeeper.@Nullable Passage granted) {
    passage = granted;
  }

  /** Whether a request started this thread, which serves others as well in time. */
  public boolean isInherited() {
    return inherited;
  }

  /** Whether an interrupt of the gatekeeper's is up that only who parked was to see. */
  public boolean flagLeft() {
    return flagLeft;
  }

  /** For the gatekeeper: such an interrupt is up, or has been taken back. */
  public void flagLeft(boolean up) {
    flagLeft = up;
  }

  /** When what this thread is in must be over; see {@link Request#deadlineNanos()}. */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** What this thread begins from now on is ended at that time; 0: at no certain time. */
  public void deadlineNanos(long nanos) {
    deadlineNanos = nanos;
  }

  /** Who holds permits on this thread, the innermost; or null. */
  public Gatekeeper.@Nullable Holder holder() {
    return holder;
  }

  /** Who holds them from now on, or null. */
  public void holder(Gatekeeper.@Nullable Holder innermost) {
    holder = innermost;
  }

  /** For another thread: whether an operation is open that a gatekeeper sees to; a stale look. */
  public boolean isGated() {
    return passage != null;
  }

  /** For the gatekeeper: something of its own that it keeps with this thread; or null. */
  public @Nullable Object spare() {
    return spare;
  }

  /** For the gatekeeper: keeps something of its own. */
  public void spare(@Nullable Object kept) {
    spare = kept;
  }

  /** For the gatekeeper: whether what begins is inside a scope that has its time. */
  public boolean isInScope() {
    return scope != null;
  }

  private long enterElsewhere(int site) {
    if (quiet) {
      return UNTIMED;
    }
    Site around = scope;
    if (around != null && around.kind() != Site.Kind.RELABEL) {
      if (around.kind() == Site.Kind.SUPPRESS || request == null) {
        return UNTIMED;
      }
    }
    if (request == null) {
      if (recording.site(site).idleOutsideRequest()) {
        return UNTIMED;
      }
    }
    return timed(site);
  }

  /**
   * The outermost operation has ended; see the bridge.
   *
   * @return what it throws in the place of what it threw or returned; null: that stays
   */
  public @Nullable Throwable exit(
      int site,
      long token,
      @Nullable Object self,
      @Nullable Object detail,
      @Nullable Throwable thrown) {
    if (token == UNTIMED) {
      open = 0;
      return null;
    }
    if (token == ASKS) {
      return null;
    }
    long nanos = ticker.nanoTime() - token;
    blockedNanos += nanos;
    if (pinned) {
      pinnedTimes++;
    }
    Throwable instead = null;
    try {
      Gatekeeper.Passage passed = passage;
      if (passed != null) {
        passage = null;
        instead = passed.over(nanos, thrown);
      }
      Throwable told = instead == null ? thrown : instead;
      if (request != null && !async && request.isOver()) {
        outlives(request);
      }
      if (request != null && scope == null) {
        book(recording.site(site), token, nanos, self, detail, told);
      } else {
        exitElsewhere(recording.site(site), token, nanos, self, detail, told);
      }
    } finally {
      pinned = false;
      open = 0;
    }
    return instead;
  }

  private void book(
      Site site,
      long began,
      long nanos,
      @Nullable Object self,
      @Nullable Object detail,
      @Nullable Throwable thrown) {
    Key key = recording.key(site, self, detail);
    boolean endless = isEndless(site, nanos, self, detail);
    book(site, key, began, nanos, counts(site, self, detail), thrown != null, endless);
  }

  private void book(
      Site site, Key key, long began, long nanos, boolean counts, boolean failed, boolean endless) {
    if (async && nanos >= recording.slowNanos && waitsForOthers(key.type)) {
      return;
    }
    if (key.type == OperationType.POOL_WAIT) {
      poolWaitNanos += nanos;
    }
    Tally own = tally;
    own.blocked += nanos;
    Site part = counts ? null : scope;
    boolean ahead = part != null && part.prepares();
    Tally.Entry entry = counts ? own.book(key, nanos) : own.extend(key, nanos, ahead);
    if (!ahead && (part == null || !part.closes())) {
      entry.by(site, counts, nanos);
    }
    if (counts
        && key.type == OperationType.DATABASE_QUERY
        && (site.isAside() || scope != null && scope.isAside())) {
      entry.aside++;
    }
    if (entry.began == 0) {
      entry.began = began;
      entry.blockedBefore = own.blocked - nanos;
    }
    entry.ended = began + nanos;
    entry.blockedAfter = own.blocked;
    if (failed) {
      entry.errors++;
    }
    if (endless && counts) {
      entry.endless++;
    }
    if (pinned) {
      entry.pinned++;
    }
    if (mustNotBlock) {
      entry.onLoop++;
    }
    if (async && request != null && request.waitsForTasks()) {
      entry.inLine += nanos;
    }
    if (nanos >= recording.slowNanos) {
      own.line(entry, recording.callSites.here(), nanos);
    }
    if (inherited) {
      handOver();
    }
  }

  /**
   * Whether what a request has set off waits for the work of others by now: a thread that it
   * started waits at a queue, or a library's loop, which runs as a task, goes on when the request
   * is over.
   */
  private boolean waitsForOthers(OperationType type) {
    if (type != OperationType.LOCK_WAIT && type != OperationType.SLEEP_OPERATION) {
      return false;
    }
    Request of = request;
    boolean over = of != null && of.isOver();
    if ((inherited || over) && recording.callSites.waitsForWork()) {
      return true;
    }
    return over && type == OperationType.LOCK_WAIT && recording.callSites.isOfLibraries();
  }

  private static boolean counts(Site site, @Nullable Object self, @Nullable Object detail) {
    Site.Target target = site.target();
    return !site.countsNothing() && (target == null || target.counts(self, detail));
  }

  /** Whether only an answer would have ended it. Not asked of what is over soon: that costs. */
  private boolean isEndless(Site site, long nanos, @Nullable Object self, @Nullable Object detail) {
    Site.Target target = site.target();
    return target != null
        && (nanos >= recording.slowNanos || site.type() == OperationType.EXTERNAL_API)
        && target.isEndless(self, detail);
  }

  private void exitElsewhere(
      Site inner,
      long began,
      long nanos,
      @Nullable Object self,
      @Nullable Object detail,
      @Nullable Throwable thrown) {
    Site around = scope;
    Key key;
    boolean counts;
    if (around != null
        && around.kind() == Site.Kind.RELABEL
        && around.target() != null
        && recording.relabels(inner)) {
      OperationType type = inner.type() == null ? OperationType.LOCK_WAIT : inner.type();
      key = around.target().key(recording.keys, type, scopeSelf, scopeDetail);
      counts = !scopeCounted && !around.countsNothing();
      scopeCounted = true;
    } else if (request == null
        && inner.type() == OperationType.FILE_IO
        && nanos < recording.slowNanos) {
      // A start reads hundreds of files once: they would use up the targets that requests need.
      key = recording.keys.of(OperationType.FILE_IO);
      counts = counts(inner, self, detail);
    } else {
      key = recording.key(inner, self, detail);
      counts = counts(inner, self, detail);
    }
    if (request == null) {
      unattributed(inner, key, nanos, counts, thrown != null);
    } else {
      boolean endless = around == null && isEndless(inner, nanos, self, detail);
      book(inner, key, began, nanos, counts, thrown != null, endless);
    }
  }

  private void unattributed(Site site, Key key, long nanos, boolean counts, boolean failed) {
    long skipped = sampling.timed(site.id(), nanos);
    boolean slow = nanos >= recording.slowNanos;
    String at = slow ? recording.callSites.here() : null;
    if (at != null && waitsForWork(key.type, at)) {
      return;
    }
    long mean = sampling.meanOf(site.id());
    if (scope != null && scope.kind() == Site.Kind.RELABEL) {
      skipped = 0; // Those were not the scope's, or too short to matter.
    }
    recording.unattributed(pool(), key, nanos, skipped, mean, counts, failed, mustNotBlock, at);
  }

  /** A queue's consumer; or a thread of a library's that may wait, whose waits are nobody's. */
  @SuppressWarnings("ReferenceEquality") // the very text
  private boolean waitsForWork(OperationType type, String at) {
    if (type == OperationType.LOCK_WAIT) {
      return at == CallSites.UNKNOWN && !mustNotBlock || recording.callSites.waitsForWork();
    }
    return type == OperationType.SLEEP_OPERATION && recording.callSites.waitsForWork();
  }

  private String pool() {
    String name = pool;
    if (name == null) {
      name = ThreadPools.nameOf(Thread.currentThread());
      pool = name;
    }
    return name;
  }

  /** Opens a scope; 0 where one is open already, or an operation is. */
  public long scope(int site, @Nullable Object self, @Nullable Object detail) {
    if (open != 0) {
      return 0;
    }
    if (scope != null) {
      return scopeWithin(scope, recording.site(site));
    }
    scope = recording.site(site);
    scopeSelf = self;
    scopeDetail = detail;
    scopeCounted = false;
    return UNTIMED;
  }

  private long scopeWithin(Site around, Site inner) {
    if (around.kind() == Site.Kind.SUPPRESS || inner.kind() != Site.Kind.SUPPRESS) {
      return 0;
    }
    outerScope = around;
    scope = inner;
    return WITHIN;
  }

  /** Closes the scope that {@link #scope} opened. */
  public void leave(long token) {
    if (token == WITHIN) {
      scope = outerScope;
      outerScope = null;
      return;
    }
    scope = null;
    scopeSelf = null;
    scopeDetail = null;
  }

  /** The agent goes to work on this thread; what it blocks on is not the application's. */
  public int agentWorks() {
    int was = open;
    if (was != AGENT) {
      openBeforeAgent = was;
    }
    open = AGENT;
    return was;
  }

  /** The agent's work is done. */
  public void agentDone(int was) {
    // A request that a hook began starts from nothing, whatever an overflown stack left behind.
    open = was != AGENT && openBeforeAgent == 0 ? 0 : was;
  }

  /** The request that this thread works for, as its own thread or in a task; or null. */
  public @Nullable Request request() {
    return request;
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
    own(fresh);
    if (!virtual) {
      measures().begin(fresh);
    }
    return fresh;
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
    if (virtual) {
      recording.virtualThreads().put(Thread.currentThread(), this);
    }
    request = mine;
    tally = mine.own;
    async = false;
    outlived = false;
    inherited = false;
    // A hook that begins a request works on: what it waits for is not the request's.
    open = open == AGENT ? AGENT : 0;
    openBeforeAgent = 0;
    scope = null;
    outerScope = null;
    abandon();
  }

  /** What an overflown stack left behind gives back what it holds. */
  private void abandon() {
    flagLeft = false;
    Gatekeeper.Passage left = passage;
    if (left != null) {
      passage = null;
      left.over(0, null);
    }
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
    if (!virtual && !suspended.isOver()) {
      measures().suspend(suspended, ticker.nanoTime());
    }
    if (virtual) {
      leaveVirtual(suspended);
    }
    suspended.letGo(this);
    forget();
  }

  /** Its own thread works on when the request is over: from here on as any other thread would. */
  private void outlives(Request over) {
    if (virtual) {
      leaveVirtual(over);
    }
    over.letGo(this);
    outlived = true;
    async = true;
    tally = recording.tally();
  }

  private void forget() {
    request = null;
    tally = Recording.NOBODY;
  }

  /** The request is complete. Its response time ends now. */
  public void end(Request ending) {
    boolean mine = request == ending && !async;
    if (!ending.end(ticker.nanoTime(), this)) {
      suspend(ending);
      return;
    }
    if (mine) {
      if (virtual) {
        leaveVirtual(ending);
      } else {
        measures().end(ending);
      }
      forget();
    }
    try {
      recording.ended(ending);
    } finally {
      ending.tellEnd();
    }
  }

  /** The virtual thread has left its carrier: in no operation, it waits for a monitor. */
  void unmounted() {
    Request now = request;
    if (open == 0 && now != null && !(inherited && now.isOver())) {
      absence.begins(ticker.nanoTime());
    } else {
      absence.forget();
    }
  }

  /** It goes on. */
  void mounted() {
    absence.ends(ticker);
  }

  private void leaveVirtual(Request left) {
    recording.virtualThreads().remove(Thread.currentThread());
    absence.book(recording, left.own, Recording.Manner.ofOwn(left), Samples.of(left));
  }

  /** The virtual thread of this ledger has ended; called on its carrier. */
  void terminated() {
    if (!async) {
      return;
    }
    Request owner = request;
    if (owner != null && (!absence.isEmpty() || !tally.isEmpty()) && !recording.isStale(owner)) {
      handOver();
    }
    recording.recycle(tally);
    tally = Recording.NOBODY;
    request = null;
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

  /** What this virtual thread waited for up to now is its request's, whatever it does next. */
  private void bookAbsence() {
    Request of = request;
    if (of != null && !absence.isEmpty()) {
      Samples seen = async ? Samples.orNone(taskSamples) : Samples.of(of);
      absence.book(recording, tally, manner(), seen);
      taskSamples = null;
    }
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

  private ThreadMeasures measures() {
    ThreadMeasures own = measures;
    if (own == null) {
      own = new ThreadMeasures(recording);
      measures = own;
      recording.watch(this);
    }
    return own;
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

  /** How long this thread has been blocked so far, in operations that were timed; nanoseconds. */
  public long blockedNanos() {
    return blockedNanos;
  }

  /** How long of that a request waited for a connection of a pool; nanoseconds. */
  public long poolWaitNanos() {
    return poolWaitNanos;
  }

  /** How often one of these held the carrier of a virtual thread. */
  public long pinnedTimes() {
    return pinnedTimes;
  }

  /** This thread must not block, though it is no event loop. */
  void mustNotBlock() {
    mustNotBlock = true;
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
    if (!virtual) {
      measures().resume(mine, ticker.nanoTime());
    }
    mine.cpuAtStart = -1;
    mine.allocatedAtStart = -1;
  }

  /** What a task interrupts, to be restored when it ends. */
  public static final class Interrupted {
    final @Nullable Request request;
    final boolean async;
    final boolean inherited;
    final Tally tally;
    final int open;
    final @Nullable Site scope;
    final @Nullable Object scopeSelf;
    final @Nullable Object scopeDetail;
    final boolean scopeCounted;
    final @Nullable Site outerScope;
    final Gatekeeper.@Nullable Passage passage;
    final Gatekeeper.@Nullable Holder holder;
    final long deadlineNanos;

    /** Whether the monitors that the task waits for are told from others'. */
    boolean measured;

    Interrupted(Ledger ledger) {
      request = ledger.request;
      async = ledger.async;
      inherited = ledger.inherited;
      tally = ledger.tally;
      open = ledger.open;
      scope = ledger.scope;
      scopeSelf = ledger.scopeSelf;
      scopeDetail = ledger.scopeDetail;
      scopeCounted = ledger.scopeCounted;
      outerScope = ledger.outerScope;
      passage = ledger.passage;
      holder = ledger.holder;
      deadlineNanos = ledger.deadlineNanos;
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
    if (next == request && scope == null || quiet) {
      return null;
    }
    Interrupted was = new Interrupted(this);
    if (eventLoop && next != null && request == null && next.holdIfFree(this)) {
      // Where it began, it goes on: on its event loop.
      nothingOpen();
      resumed(next);
      return was;
    }
    // A hook's guard is no operation: the task is the application's.
    open = 0;
    scope = null;
    passage = null;
    if (next != request) {
      if (virtual) {
        bookAbsence();
      }
      request = next;
      tally = next == null ? Recording.NOBODY : recording.tally();
      async = true;
      inherited = false;
      holder = null;
      deadlineNanos = 0;
      if (next != null && was.request == null) {
        measure(was);
      }
    }
    return was;
  }

  private void measure(Interrupted was) {
    was.measured = true;
    taskSamples = null;
    if (virtual) {
      recording.virtualThreads().put(Thread.currentThread(), this);
    } else {
      measures().taskStarts(ticker.nanoTime());
    }
  }

  private void measured() {
    if (virtual) {
      recording.virtualThreads().remove(Thread.currentThread());
    } else {
      Samples seen = Samples.orNone(taskSamples);
      measures().taskEnds(tally, manner(), seen, ticker.nanoTime());
    }
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

  /** What was open here waits until the task ends. */
  private void nothingOpen() {
    open = 0;
    scope = null;
    passage = null;
    holder = null;
    deadlineNanos = 0;
  }

  /** The task has ended: what it booked goes to its request. */
  public void taskEnds(Interrupted was) {
    Request now = request;
    if (now != null && !async && now != was.request) {
      // A server's request, begun in this task and not over.
      suspend(now);
    } else if (now != null && (now != was.request || async && !was.async)) {
      if (was.measured && async) {
        measured();
      }
      handOver();
      recording.recycle(tally);
    }
    request = was.request;
    async = was.async;
    inherited = was.inherited;
    tally = was.tally;
    open = was.open;
    scope = was.scope;
    scopeSelf = was.scopeSelf;
    scopeDetail = was.scopeDetail;
    scopeCounted = was.scopeCounted;
    outerScope = was.outerScope;
    passage = was.passage;
    holder = was.holder;
    deadlineNanos = was.deadlineNanos;
    if (virtual && was.request != null) {
      // A request that was served inside has taken it out.
      recording.virtualThreads().put(Thread.currentThread(), this);
    }
  }

  /** This thread was started by a request, and works for it until that is long over. */
  void inherit(Request owner) {
    request = owner;
    tally = recording.tally();
    async = true;
    inherited = true;
  }

  /** A worker's loop takes up a task: nothing is open, whatever an overflown stack left behind. */
  public void atTop() {
    open = 0;
    abandon();
    Gatekeeper.Holder left = holder;
    if (left != null) {
      holder = null;
      deadlineNanos = 0;
      left.abandon();
    }
  }

  /** This thread serves many: what started it does not matter. */
  public void forgetInheritance() {
    if (inherited) {
      forget();
      inherited = false;
      if (virtual) {
        recording.virtualThreads().remove(Thread.currentThread());
      }
    }
  }

  private void handOver() {
    Request owner = request;
    if (owner == null) {
      return;
    }
    if (virtual) {
      bookAbsence();
    }
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

  /**
   * For hooks: whether what this thread hands to another should carry its request. What a pool does
   * while it is asked for a connection serves the pool.
   */
  public boolean handsOn() {
    return request != null
        && openBeforeAgent == 0
        && (scope == null || scope.kind() == Site.Kind.IDLE);
  }

  /** Whether this thread is the agent's or the JVM's. */
  public boolean isQuiet() {
    return quiet;
  }
}
