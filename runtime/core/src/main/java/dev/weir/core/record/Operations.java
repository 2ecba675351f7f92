package dev.weir.core.record;

import dev.weir.api.BlockingLevel;
import dev.weir.api.OperationType;
import org.jspecify.annotations.Nullable;

/**
 * One thread's operations: which is the outermost, whom it asks, and what it is booked as. For whom
 * is told by the {@link Ledger}, which this is the lower half of: one object, since each operation
 * comes by here twice.
 *
 * <p>The outermost operation owns the time. While one is open every inner {@link #enter} returns 0
 * and the woven code does nothing more.
 */
public abstract sealed class Operations permits Ledger {
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
  final Ticker ticker;
  final boolean quiet;

  /** Whom this thread works for, where what it does is booked, and whether it is its own thread. */
  @Nullable Request request;

  Tally tally = Recording.NOBODY;
  boolean async;
  boolean inherited;

  int open;
  private int openBeforeAgent;
  private boolean pinned;
  private @Nullable Site scope;
  private @Nullable Object scopeSelf;
  private @Nullable Object scopeDetail;
  private boolean scopeCounted;
  // The scope within which a class is loaded: what blocks then is nobody's all the same.
  private @Nullable Site outerScope;
  private final Unattributed unattributed;
  boolean mustNotBlock;
  private long blockedNanos;
  private long pinnedTimes;
  private long poolWaitNanos;

  /** How the open operation passed the gates, where there were any. */
  private Gatekeeper.@Nullable Passage passage;

  /** When what this thread is in must be over, on the ledgers' clock; 0: at no certain time. */
  private long deadlineNanos;

  private boolean flagLeft;

  private Gatekeeper.@Nullable Holder holder;

  // Of the operation that is open, where somebody follows; and its token, by which the end of
  // another is told from its own.
  private Follower.@Nullable Operation followed;
  private long followedFrom;

  /** The gatekeeper's, to be used again for the next operation. */
  @Nullable Object spare;

  Operations(Recording recording, boolean quiet) {
    this.recording = recording;
    this.quiet = quiet;
    ticker = recording.ticker;
    unattributed = new Unattributed(recording);
  }

  /** This, as others see it. */
  abstract Ledger ledger();

  /** The thread works on for its own request, which is over. */
  abstract void outlives(Request over);

  /** What a task has booked goes to its request. */
  abstract void handOver();

  /** See the bridge: 0 where an operation is open already. */
  public long enter(int site) {
    if (open != 0) {
      if (site == recording.pinningSite) {
        pinned = true;
      }
      return passage == null || open == AGENT ? 0 : ASKS;
    }
    if (request == null) {
      if (deadlineNanos == 0 && unattributed.skips(site)) {
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
    Follower follower = recording.follower;
    if (follower != null) {
      follow(follower, token);
    }
    boolean[] asking = recording.gates;
    return asking != null && asking[site] ? token | ASKS : token;
  }

  private void follow(Follower follower, long token) {
    try {
      followed = follower.operation();
      followedFrom = token;
    } catch (Throwable e) {
      recording.errors().swallow(e);
    }
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
    Throwable refused = keeper.ask(ledger(), row, key, self, detail, token);
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
      Follower.Operation over = followedOver(began);
      String at = recording.callSites.here();
      own.line(entry, at, nanos);
      tell(over, key, at, failed);
    }
    if (inherited) {
      handOver();
    }
  }

  /** The operation that began then is over, and was slow; null where nobody follows it. */
  private Follower.@Nullable Operation followedOver(long began) {
    Follower.Operation over = followed;
    if (over == null || followedFrom != (began & ~ASKS)) {
      return null;
    }
    followed = null;
    try {
      over.ends();
      return over;
    } catch (Throwable e) {
      recording.errors().swallow(e);
      return null;
    }
  }

  private void tell(Follower.@Nullable Operation over, Key key, String at, boolean failed) {
    if (over == null) {
      return;
    }
    Request of = request;
    boolean critical = pinned || mustNotBlock && key.type.blocks();
    try {
      over.tell(
          new Follower.Slow(
              of == null ? null : of.routeName(),
              of == null ? "" : of.framework(),
              key,
              critical ? BlockingLevel.CRITICAL : key.type.level(),
              async,
              at,
              failed,
              pinned));
    } catch (Throwable e) {
      recording.errors().swallow(e);
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

  /** The same of a scope that has the time. */
  private boolean isEndless(Site.Target around, Key key, long nanos) {
    return (nanos >= recording.slowNanos || key.type == OperationType.EXTERNAL_API)
        && around.isEndless(scopeSelf, scopeDetail);
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
    Site.Target relabels =
        around != null && around.kind() == Site.Kind.RELABEL && recording.relabels(inner)
            ? around.target()
            : null;
    if (relabels != null) {
      OperationType type = inner.type() == null ? OperationType.LOCK_WAIT : inner.type();
      key = relabels.key(recording.keys, type, scopeSelf, scopeDetail);
      counts = !scopeCounted && around != null && !around.countsNothing();
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
      bookToNobody(inner, key, began, nanos, counts, thrown != null);
    } else {
      boolean endless =
          around == null
              ? isEndless(inner, nanos, self, detail)
              : counts && relabels != null && isEndless(relabels, key, nanos);
      book(inner, key, began, nanos, counts, thrown != null, endless);
    }
  }

  private void bookToNobody(
      Site site, Key key, long began, long nanos, boolean counts, boolean failed) {
    Follower.Operation over = nanos >= recording.slowNanos ? followedOver(began) : null;
    // What was skipped was not the scope's, or too short to matter.
    boolean relabelled = scope != null && scope.kind() == Site.Kind.RELABEL;
    String at = unattributed.book(site, key, nanos, relabelled, counts, failed, mustNotBlock);
    if (at != null) {
      tell(over, key, at, failed);
    }
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

  /** What a hook begins works on: what it waits for is not the request's. */
  void beginsAfresh() {
    open = open == AGENT ? AGENT : 0;
    openBeforeAgent = 0;
    scope = null;
    outerScope = null;
    abandon();
  }

  /** A hook's guard is no operation: what comes now is the application's. */
  void setAside() {
    open = 0;
    scope = null;
    passage = null;
  }

  /** What was open here waits until the task ends. */
  void nothingOpen() {
    setAside();
    leaveBehind();
  }

  /** Another request's permits, and its time, are not this one's. */
  void leaveBehind() {
    holder = null;
    deadlineNanos = 0;
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

  /** What an overflown stack left behind gives back what it holds. */
  private void abandon() {
    flagLeft = false;
    Gatekeeper.Passage left = passage;
    if (left != null) {
      passage = null;
      left.over(0, null);
    }
  }

  /** What was open is so again. */
  void restore(Opened was) {
    open = was.open;
    scope = was.scope;
    scopeSelf = was.scopeSelf;
    scopeDetail = was.scopeDetail;
    scopeCounted = was.scopeCounted;
    outerScope = was.outerScope;
    passage = was.passage;
    holder = was.holder;
    deadlineNanos = was.deadlineNanos;
    followed = was.followed;
    followedFrom = was.followedFrom;
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

  /** For the gatekeeper: how the operation that asks passes. */
  public void passage(Gatekeeper.@Nullable Passage granted) {
    passage = granted;
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

  /** Whether it waits for a pool, a database, an answer, at whatever it does; a stale look. */
  boolean isForSomethingElse() {
    Site around = scope;
    return around != null
        && around.kind() == Site.Kind.RELABEL
        && !around.name().equals("future.wait");
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

  /** What is open on a thread, to be restored when a task has ended. */
  static class Opened {
    private final int open;
    private final @Nullable Site scope;
    private final @Nullable Object scopeSelf;
    private final @Nullable Object scopeDetail;
    private final boolean scopeCounted;
    private final @Nullable Site outerScope;
    private final Gatekeeper.@Nullable Passage passage;
    private final Gatekeeper.@Nullable Holder holder;
    private final long deadlineNanos;
    private final Follower.@Nullable Operation followed;
    private final long followedFrom;

    Opened(Operations of) {
      open = of.open;
      scope = of.scope;
      scopeSelf = of.scopeSelf;
      scopeDetail = of.scopeDetail;
      scopeCounted = of.scopeCounted;
      outerScope = of.outerScope;
      passage = of.passage;
      holder = of.holder;
      deadlineNanos = of.deadlineNanos;
      followed = of.followed;
      followedFrom = of.followedFrom;
    }
  }
}
