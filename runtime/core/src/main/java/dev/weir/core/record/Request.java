package dev.weir.core.record;

import dev.weir.api.OperationType;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One request, from its first byte of work to its last.
 *
 * <p>The request's own thread writes its fields; where a container goes on with it on another
 * thread the container's hand-over orders the writes. Tasks on other threads touch nothing but
 * {@link #add}.
 */
public final class Request {
  /** Marks the list of finished tasks once the request has been recorded. */
  private static final Tally CLOSED = new Tally();

  final long startNanos;
  final Tally own;
  private final AtomicReference<@Nullable Tally> tasks = new AtomicReference<>();
  private volatile long endNanos;
  private @Nullable String route;
  private String framework = "";
  private boolean templated;
  int status;
  boolean eventLoop;

  /** Another thread may still write to {@link #own}, so that it must not be reused. */
  boolean ownIsShared;

  private @Nullable Observer observer;

  /** Where somebody followed when it began. */
  Follower.@Nullable Visit followed;

  boolean error;
  long cpuNanos = -1;
  long allocatedBytes = -1;
  // What the thread's meters showed when the request came; see Ledger.
  long cpuAtStart = -1;
  long allocatedAtStart = -1;

  /** Samples that the watcher took while the request ran long. */
  volatile @Nullable Samples samples;

  /** What the gatekeeper keeps of this request; see {@link #limits()}. */
  private volatile @Nullable Object limits;

  /** When it must be over, on the ledgers' clock; 0: at no certain time. */
  private volatile long deadlineNanos;

  private volatile boolean timeless;

  private @Nullable String target;
  private volatile @Nullable Ending onEnd;
  private volatile boolean answeredByAgent;
  private boolean ended;

  // The ledger whose own request this is; guarded by this, but for the first: nobody else knows of
  // the request yet.
  private @Nullable Ledger holder;

  // It is on its way to a thread that will take it over; guarded by this.
  private boolean handedOn;

  /** Is told when a request has ended, once, on the thread that ended it. */
  public interface Ending {
    /**
     * The response is complete.
     *
     * @param status what the client got; 0 where there is none
     * @param error whether the request counts as failed whatever its status
     */
    void ended(int status, boolean error);
  }

  Request(long startNanos, Tally own) {
    this.startNanos = startNanos;
    this.own = own;
  }

  Request(long startNanos, Tally own, Ledger holder) {
    this(startNanos, own);
    this.holder = holder;
  }

  /**
   * Names the request by a template. The first template wins, so that an error page does not rename
   * the request that it reports on; a folded raw path gives way to any template.
   *
   * @param name method and template, {@code GET /users/{id}}
   * @param by who says so, {@code spring-webmvc}
   */
  public void route(String name, String by) {
    if (!templated) {
      route = name;
      framework = by;
      templated = true;
    }
  }

  /** Names the request by what is known before any template is. */
  public void provisionalRoute(String name, String by) {
    if (!templated) {
      route = name;
      framework = by;
    }
  }

  /** What was asked for, method and raw path, where policies need it; else null. */
  public @Nullable String target() {
    return target;
  }

  /** Tells what was asked for: {@code GET /users/17}, without a query. */
  public void target(String methodAndPath) {
    target = methodAndPath;
  }

  /** Who is told when it ends; to be set before it can. */
  public void onEnd(Ending told) {
    onEnd = told;
  }

  void tellEnd() {
    Ending told = onEnd;
    if (told != null) {
      onEnd = null;
      told.ended(status, error);
    }
  }

  /** The name that it has so far, or null. */
  public @Nullable String route() {
    return route;
  }

  /** For the gatekeeper: what it keeps of this request, or null. */
  public @Nullable Object limits() {
    return limits;
  }

  /** For the gatekeeper: keeps something of its own. */
  public void limits(@Nullable Object kept) {
    limits = kept;
  }

  /** When it must be over, on the clock of {@link System#nanoTime}; 0: at no certain time. */
  public long deadlineNanos() {
    return timeless ? 0 : deadlineNanos;
  }

  /** From now on nothing that is done for it is ended, not even what has begun already. */
  public void timeless() {
    timeless = true;
  }

  /** Whether nothing that is done for it is ended any more. */
  public boolean isTimeless() {
    return timeless;
  }

  /**
   * What is done for it from now on is ended at that time: a statement is cancelled, a socket
   * closed, a wait interrupted.
   *
   * @param nanos on the clock of {@link System#nanoTime}; 0: at no certain time
   */
  public void deadlineNanos(long nanos) {
    deadlineNanos = nanos;
  }

  /** Whether it has any name. */
  public boolean isNamed() {
    return route != null;
  }

  /** Whether a template has named it. */
  public boolean hasTemplate() {
    return templated;
  }

  /** The status that the client got; 0 where there is none. */
  public void status(int code) {
    status = code;
  }

  /** Counts the request as failed, whatever its status. */
  public void fail() {
    error = true;
  }

  /** The agent answers in the place of handlers that were cut off, or never called. */
  public void answeredByAgent() {
    answeredByAgent = true;
  }

  /** Whether what it took tells nothing of its handlers. */
  public boolean isAnsweredByAgent() {
    return answeredByAgent;
  }

  /** The work runs on a thread that must not block. */
  public void onEventLoop() {
    eventLoop = true;
  }

  /** Nanoseconds that its own thread has been blocked so far; to be asked by that thread. */
  public long blockedNanos() {
    return own.blocked;
  }

  /** The same for one type, where that blocked at all. */
  public long blockedNanos(OperationType type) {
    return own.blocked(type);
  }

  /** Operations so far that held the carrier of a virtual thread; likewise. */
  public long pinned() {
    return own.pinned();
  }

  /** Nanoseconds on-CPU; -1 where that was not measured, or not yet. */
  public long cpuNanos() {
    return cpuNanos;
  }

  /** Is told of the end of a request, while what it was blocked is still known. */
  public interface Observer {
    /**
     * The request is over.
     *
     * @param elapsedNanos from its first to its last
     */
    void ended(Request request, long elapsedNanos);
  }

  /** Who is told when it ends, or null. */
  public @Nullable Observer observer() {
    return observer;
  }

  /** Has one told when it ends. */
  public void observer(Observer told) {
    observer = told;
  }

  boolean failed() {
    return error || status >= 500;
  }

  String routeName() {
    return route == null ? "(unnamed)" : route;
  }

  /** Who named it; empty where it has no name. */
  public String framework() {
    return framework;
  }

  /** True once the response is complete. */
  public boolean isOver() {
    return endNanos != 0;
  }

  long endNanos() {
    return endNanos;
  }

  /** Ends it; false where it had ended already. The thread that ends it lets go of it, too. */
  @SuppressWarnings("ReferenceEquality") // the very ledger
  boolean end(long nanos, @Nullable Ledger by) {
    synchronized (this) {
      if (ended) {
        return false;
      }
      ended = true;
      if (holder == by) {
        holder = null;
      }
      ownIsShared = holder != null;
    }
    endNanos = nanos == 0 ? 1 : nanos;
    return true;
  }

  /** A thread works on it from now on; false where it has ended. */
  synchronized boolean hold(Ledger by) {
    if (!ended) {
      holder = by;
    }
    return !ended;
  }

  /** The same, where no other thread does. */
  synchronized boolean holdIfFree(Ledger by) {
    if (ended || handedOn || holder != null) {
      return false;
    }
    holder = by;
    return true;
  }

  /**
   * Whether no thread of its own is at work on it, so that it waits for tasks: none has it, or who
   * has it waits for others; a stale look.
   */
  @SuppressWarnings("GuardedBy") // stale will do
  boolean waitsForTasks() {
    Ledger by = holder;
    return endNanos == 0 && (by == null || by.joins());
  }

  /** Until a thread takes it over, none may have it. */
  synchronized void handOn() {
    handedOn = true;
  }

  /** The thread that it was handed on to has it; false where it has ended or another has it. */
  synchronized boolean takeOver(Ledger by) {
    if (ended || holder != null) {
      return false;
    }
    handedOn = false;
    holder = by;
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // the very ledger
  synchronized void letGo(Ledger by) {
    if (holder == by) {
      holder = null;
    }
  }

  long elapsed() {
    return endNanos - startNanos;
  }

  /** Hands over what a task booked; false where the request has been recorded already. */
  boolean add(Tally task) {
    while (true) {
      Tally head = tasks.get();
      if (head == CLOSED) {
        return false;
      }
      task.next = head;
      if (tasks.compareAndSet(head, task)) {
        return true;
      }
    }
  }

  /** The tallies of the tasks that have ended; later ones must go to the route themselves. */
  @Nullable Tally closeTasks() {
    return tasks.getAndSet(CLOSED);
  }
}
