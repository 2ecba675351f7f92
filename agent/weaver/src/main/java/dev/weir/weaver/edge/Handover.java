package dev.weir.weaver.edge;

import dev.weir.core.enforce.Rule;
import dev.weir.core.limit.timeout.Deadline;
import dev.weir.core.limit.timeout.Stop;
import dev.weir.core.limit.timeout.Stoppable;
import dev.weir.core.limit.timeout.Watchdog;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Request;
import dev.weir.weaver.Requests;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One request between a server and the application's handlers, and whose the response is.
 *
 * <p>It is OPEN as long as nothing was sent. Then it becomes, once and for all, either the
 * APPLICATION's, which sends what it likes, or the AGENT's: the time was over, the agent answers,
 * and the application's handler has been cut off from all of the server's objects. Both steps are
 * taken under one lock, and so is everything that a handler does with the server's objects while
 * the response is open. So a response is never of both, and never of none.
 *
 * <p>Where the client is to be answered on time the handlers run on a worker and the server's
 * thread waits for them, until the time is over. Otherwise, and where there is no worker, they run
 * on the server's thread.
 */
public abstract class Handover {
  /** Who ends later than that after it was told to has not been freed in time. */
  private static final long FREED_NANOS = 100_000_000;

  /** So long a server's thread looks whether handlers that were told to end do. */
  private static final long END_NANOS = 20_000_000;

  private enum Owner {
    OPEN,
    APPLICATION,
    AGENT
  }

  /** Who was it? */
  public enum Result {
    /** The handlers have ended, or need nobody to wait for them: the response is theirs. */
    APPLICATION,
    /** The agent has answered. */
    AGENT
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Edge edge;
  private final Requests requests;
  private volatile Owner owner = Owner.OPEN;
  private boolean over;
  private boolean unread;
  private @Nullable Throwable thrown;
  private @Nullable Thread worker;
  private volatile long stoppedAt;
  // Of a response that the handlers were too late to begin.
  private @Nullable Answer refused;
  private boolean serverLeft;
  // What is still to be sent by whoever comes first, after the server's thread has left.
  private @Nullable Answer due;
  private final Object sending = new Object();
  // Guarded by sending.
  private int sends;
  private boolean cutWhenSent;
  private volatile boolean serverDone;
  private @Nullable Future<?> alarm;

  /**
   * @param edge what holds for the request
   */
  protected Handover(Edge edge) {
    this.edge = edge;
    requests = edge.edges().requests;
  }

  /** Calls the handlers. */
  protected abstract void handle() throws Throwable;

  /** Whether something has been sent already; under the lock. */
  protected abstract boolean isCommitted();

  /** Whether the response is the application's and whole, though its handlers are not over. */
  protected boolean isWhole() {
    return false;
  }

  /** Cuts the handlers off from the server's objects; under the lock, on the server's thread. */
  protected abstract void detach();

  /** Answers in the application's place; nothing was sent. */
  protected abstract void send(Answer answer) throws Exception;

  /** What the handlers answered after they were cut off; they have ended. */
  protected abstract Answer captured(@Nullable Throwable failure);

  /** What holds for the request. */
  protected final Edge edge() {
    return edge;
  }

  /**
   * Whether what is sent has to be kept as well: for the next who asks, or, as long as it may
   * become one, for an outcome.
   */
  protected final boolean captures() {
    return edge.keeps() || owner != Owner.APPLICATION && mayBeAwaited();
  }

  /** What was kept of the response nobody will want; under the lock. */
  protected void forget() {}

  /** Whether a late outcome is waited for. */
  protected final boolean isAwaited() {
    return edge.isAwaited();
  }

  /** Whether one may come to be. */
  protected final boolean mayBeAwaited() {
    return edge.isOnTime() && !edge.cuts();
  }

  /** Keeps a good response. */
  protected final void keep(Answer given) {
    edge.keep(given);
  }

  /** What the handlers threw, where the response is the application's. */
  public final @Nullable Throwable thrown() {
    // Handlers that were cut off may be at it still.
    return owner == Owner.AGENT ? null : thrown;
  }

  /** What the server's thread reads of the client, and may have to wait for. */
  @FunctionalInterface
  protected interface Reading {
    /** Reads. */
    byte[] read() throws IOException;
  }

  /**
   * Before {@link #run}: reads for no longer than there is time, so that a client that sends no
   * body holds no thread, where the server lets go of a thread that is interrupted.
   *
   * @return null where it took too long
   */
  protected final byte @Nullable [] inTime(Reading reading) throws IOException {
    if (!edge.isTimed()) {
      return reading.read();
    }
    Thread me = Thread.currentThread();
    Watchdog watchdog = Watchdog.system();
    long now = System.nanoTime();
    Deadline armed = watchdog.arm(now, edge.deadlineNanos() - now, new Cut(me));
    byte[] read = null;
    IOException failed = null;
    try {
      read = reading.read();
    } catch (IOException e) {
      failed = e;
    } finally {
      unread = watchdog.disarm(armed).isLate();
      if (unread) {
        boolean unused = Thread.interrupted();
      }
    }
    if (failed != null && !unread) {
      throw failed;
    }
    return unread ? null : read;
  }

  /** Interrupts who reads. */
  private record Cut(Thread reader) implements Stoppable {
    @Override
    public Stop stop() {
      return reader::interrupt;
    }

    @Override
    public boolean mayBeInterrupted() {
      return true;
    }
  }

  /** The client has not sent its body in time. */
  private Result answerUnread() throws Exception {
    Answer answer;
    lock.lock();
    try {
      owner = Owner.AGENT;
      over = true;
      answer = edge.unread();
      detach();
      edge.leaves();
    } finally {
      lock.unlock();
    }
    edge.request().deadlineNanos(0);
    send(answer);
    return Result.AGENT;
  }

  /**
   * Has the handlers called, and waits for them as long as there is time.
   *
   * @param elsewhere whether another thread may call them
   */
  public final Result run(boolean elsewhere) throws Exception {
    if (unread) {
      return answerUnread();
    }
    return elsewhere && edge.isOnTime() && start() ? await() : here();
  }

  // On a worker.

  private boolean start() {
    Request request = edge.request();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    requests.suspend(request);
    edge.retain();
    boolean started = false;
    try {
      started = edge.edges().workers.run(() -> work(request, loader));
    } finally {
      if (!started) {
        edge.release();
        requests.resume(request);
      }
    }
    return started;
  }

  private void work(Request request, @Nullable ClassLoader loader) {
    Thread me = Thread.currentThread();
    ClassLoader before = me.getContextClassLoader();
    lock.lock();
    try {
      worker = me;
    } finally {
      lock.unlock();
    }
    requests.resume(request);
    Ledger ledger = requests.ledger();
    // Handlers that begin when the request is over already are not of a new one.
    ledger.servesNone(true);
    Ledger.Interrupted late = request.isOver() ? ledger.taskStarts(request) : null;
    me.setContextClassLoader(loader);
    Throwable failure = null;
    try {
      // Nobody waits any more for what had to wait for its thread that long.
      if (owner != Owner.AGENT || !edge.cuts()) {
        handle();
      }
    } catch (Throwable e) {
      failure = e;
    }
    me.setContextClassLoader(before);
    ledger.servesNone(false);
    if (late != null) {
      ledger.taskEnds(late);
    }
    requests.suspend(request);
    boolean abandoned;
    lock.lock();
    try {
      over = true;
      thrown = failure;
      worker = null;
      abandoned = owner == Owner.AGENT;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
    boolean unused = Thread.interrupted();
    freed();
    try {
      if (abandoned && edge.isAwaited() && !(failure == null && goesOn())) {
        edge.outcome(captured(failure));
      }
    } finally {
      edge.release();
    }
  }

  private Result await() throws Exception {
    boolean interrupted = false;
    Answer answer = null;
    lock.lock();
    try {
      while (!over && refused == null) {
        long left = edge.deadlineNanos() - System.nanoTime();
        if (left <= 0 && stoppedAt == 0) {
          if (isOpen()) {
            owner = Owner.AGENT;
            answer = isWhole() ? null : edge.late();
            detach();
            edge.leaves();
            stop();
            break;
          }
          if (!goesOn()) {
            commit();
          }
          stop();
        }
        try {
          if (left > 0) {
            long unused = ended.awaitNanos(left);
          } else {
            ended.await();
          }
        } catch (InterruptedException e) {
          interrupted = true;
          if (worker != null) {
            worker.interrupt();
          }
        }
      }
      if (refused != null) {
        answer = refused;
        edge.leaves();
        if (!over) {
          stop();
        }
      } else if (over) {
        answer = ofEndedLate();
      }
    } finally {
      lock.unlock();
    }
    try {
      if (owner != Owner.AGENT || over) {
        requests.resume(edge.request());
      }
      return finished(answer);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether nothing was sent, and nobody but the handlers' own thread is to answer. */
  private boolean isOpen() {
    return owner == Owner.OPEN && !isCommitted() && !goesOn();
  }

  /**
   * Under the lock, when the handlers have ended: where that was because their time was over, what
   * they made of it is not the answer.
   */
  private @Nullable Answer ofEndedLate() {
    boolean late = edge.isTimed() && System.nanoTime() - edge.deadlineNanos() >= 0;
    if (!late || !edge.cuts() || !isOpen()) {
      return null;
    }
    owner = Owner.AGENT;
    Answer answer = edge.late();
    detach();
    return answer;
  }

  private Result finished(@Nullable Answer given) throws Exception {
    if (over && !goesOn()) {
      // What the server still sends on this thread is not to be ended.
      edge.request().deadlineNanos(0);
    }
    Answer answer = given == null ? leave() : given;
    if (answer != null) {
      try {
        send(answer);
        if (goesOn()) {
          complete();
        }
      } finally {
        awaitFreed();
      }
      return Result.AGENT;
    }
    if (owner != Owner.AGENT) {
      alarmIfUnanswered();
    }
    return Result.APPLICATION;
  }

  /** What is still to be sent on the server's thread: nothing more will be, after this. */
  private @Nullable Answer leave() {
    lock.lock();
    try {
      serverLeft = true;
      if (isTheirs() && isCommitted()) {
        begun();
      }
      return refused;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: tells the worker to end, once. */
  private void stop() {
    if (stoppedAt != 0) {
      return;
    }
    stoppedAt = System.nanoTime() | 1;
    edge.isLate();
    if (edge.cuts()) {
      stopping();
      if (worker != null) {
        interrupt(worker);
      }
    }
  }

  /** Not while it sends: that would break off a response which may be whole in a moment. */
  private void interrupt(Thread handling) {
    synchronized (sending) {
      if (sends > 0) {
        cutWhenSent = true;
      } else {
        handling.interrupt();
      }
    }
  }

  /** The handlers' thread is about to send something, and must not be ended meanwhile. */
  protected final void beginSending() {
    synchronized (sending) {
      sends++;
      edge.request().deadlineNanos(0);
      if (stoppedAt != 0 && Thread.interrupted()) {
        // Told to end a moment ago, and too late for that now.
        cutWhenSent = true;
      }
    }
  }

  /** It has. */
  protected final void endSending() {
    synchronized (sending) {
      sends--;
      // What was sent by who answers when the handlers have returned may be held back still.
      boolean limited = !over || goesOn() && !isTheirs();
      if (sends == 0 && limited && edge.isTimed() && edge.cuts()) {
        long at = edge.deadlineNanos();
        edge.request().deadlineNanos(at == 0 ? 1 : at);
      }
      if (cutWhenSent && sends == 0) {
        cutWhenSent = false;
        Thread.currentThread().interrupt();
      }
    }
  }

  private void stopping() {
    Rule rule = edge.timing();
    if (rule != null) {
      rule.tally().stopping();
    }
  }

  private void freed() {
    Rule rule = edge.timing();
    if (rule != null && stoppedAt != 0 && edge.cuts()) {
      rule.tally().freed(System.nanoTime() - stoppedAt > FREED_NANOS);
    }
  }

  // On the server's thread.

  private Result here() throws Exception {
    Ledger ledger = requests.ledger();
    Thread me = Thread.currentThread();
    Stoppable cut =
        new Stoppable() {
          @Override
          public Stop stop() {
            stoppedAt = System.nanoTime() | 1;
            stopping();
            return () -> interrupt(me);
          }

          @Override
          public boolean mayBeInterrupted() {
            return true;
          }
        };
    Watchdog watchdog = Watchdog.system();
    long now = System.nanoTime();
    Deadline armed =
        edge.isTimed() && edge.cuts() ? watchdog.arm(now, edge.deadlineNanos() - now, cut) : null;
    // What the handlers do is the application's work, though a hook calls them.
    ledger.agentDone(0);
    try {
      handle();
    } catch (Throwable e) {
      thrown = e;
    } finally {
      ledger.agentWorks();
    }
    over = true;
    boolean late = armed != null && watchdog.disarm(armed).isLate() && stoppedAt != 0;
    if (late || armed != null && System.nanoTime() - edge.deadlineNanos() >= 0) {
      // Ours, or of a wait of the request's that its deadline ended: none of the server's.
      boolean unused = Thread.interrupted();
      edge.isLate();
    }
    if (late) {
      freed();
    }
    Answer answer;
    lock.lock();
    try {
      answer = refused != null ? refused : ofEndedLate();
    } finally {
      lock.unlock();
    }
    return finished(answer);
  }

  /**
   * The client has its answer. What was told to end mostly does at once: what it waited for is the
   * request's, and counted before that ends.
   */
  private void awaitFreed() {
    if (!edge.cuts()) {
      return;
    }
    long left = END_NANOS;
    lock.lock();
    try {
      while (!over && left > 0) {
        left = ended.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  // Handlers that have returned and answer later, on threads of their own.

  /** Whether the handlers have returned and somebody else answers; under the lock or after them. */
  protected boolean goesOn() {
    return false;
  }

  private void alarmIfUnanswered() {
    if (edge.isTimed() && goesOn() && owner == Owner.OPEN) {
      edge.retain();
      edge.whenOver(this::over);
      alarm = edge.edges().timer.at(edge.deadlineNanos(), this::alarm);
    }
  }

  /** The server is done with the request: its objects are no longer to be touched. */
  private void over() {
    boolean locked = false;
    try {
      // Whoever answers at this moment is let finish; a server that waits for us both must not.
      locked = lock.tryLock(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean held = owner == Owner.AGENT && edge.isAwaited() && isHeld();
    serverDone = true;
    if (owner == Owner.OPEN) {
      owner = Owner.APPLICATION;
      if (locked && !edge.keeps()) {
        forget();
      }
    }
    if (held) {
      edge.outcome(locked ? capturedAtEnd() : new Answer(500, List.of(), new byte[0]));
    }
    if (locked) {
      lock.unlock();
    }
    cancelAlarm();
  }

  /** The time is over: takes the response; false where it is not open. */
  private boolean takeLate() {
    lock.lock();
    try {
      if (owner != Owner.OPEN || serverDone || isCommitted()) {
        return false;
      }
      owner = Owner.AGENT;
      due = edge.late();
      detach();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void alarm() {
    boolean handed = false;
    try {
      handed = takeLate() && edge.edges().workers.answer(this::sendLate);
    } finally {
      if (!handed) {
        edge.release();
      }
    }
  }

  private void sendLate() {
    try {
      lock.lock();
      try {
        sendDue();
      } finally {
        lock.unlock();
      }
      complete();
    } catch (Exception e) {
      // The client is gone.
    } finally {
      edge.release();
    }
  }

  /** Sends what is due, if nobody has; under the lock. */
  protected final void sendDue() throws Exception {
    Answer answer = due;
    due = null;
    if (answer != null && !serverDone) {
      send(answer);
    }
  }

  /**
   * Whether the server still has a request that the agent has answered, so that the application can
   * go on with it; under the lock.
   */
  protected boolean isHeld() {
    return false;
  }

  /** What the application answered to a request that was {@link #isHeld} until now. */
  protected Answer capturedAtEnd() {
    return captured(null);
  }

  /** Whether the server is done with the request. */
  protected final boolean isServerDone() {
    return serverDone;
  }

  /** Tells the server that a response which was sent when its thread had left is whole. */
  protected void complete() throws Exception {}

  /** The handlers have answered after they returned: nobody needs to watch the time. */
  protected final void answered() {
    if (isDetached() && edge.isAwaited()) {
      edge.outcome(captured(null));
    }
    cancelAlarm();
  }

  private void cancelAlarm() {
    Future<?> waiting = alarm;
    if (waiting != null && waiting.cancel(false)) {
      edge.release();
    }
  }

  // For what stands between the handlers and the server's objects.

  /** Guards all of the state. Whoever waits for it waits for the agent. */
  protected final void lock() {
    if (lock.tryLock()) {
      return;
    }
    Ledger ledger = requests.ledger();
    int was = ledger.agentWorks();
    try {
      lock.lock();
    } finally {
      ledger.agentDone(was);
    }
  }

  /** Releases {@link #lock}. */
  protected final void unlock() {
    lock.unlock();
  }

  /** Whether the handlers have been cut off; under the lock, or a look. */
  protected final boolean isDetached() {
    return owner == Owner.AGENT;
  }

  /** Whether the response is the application's for good: no lock is needed any more. */
  protected final boolean isTheirs() {
    return owner == Owner.APPLICATION;
  }

  /**
   * The application is about to send the first bytes: whether it may. It may not where it has been
   * cut off, or its time is over: then what it makes of that is not the answer. Under the lock.
   */
  protected final boolean mayCommit() {
    if (owner != Owner.OPEN) {
      return owner == Owner.APPLICATION;
    }
    if (!edge.isTimed() || !edge.cuts() || System.nanoTime() - edge.deadlineNanos() < 0) {
      return true;
    }
    owner = Owner.AGENT;
    Answer answer = edge.late();
    detach();
    refused = answer;
    ended.signalAll();
    if (serverLeft) {
      due = answer;
      edge.retain();
      if (!edge.edges().workers.answer(this::sendLate)) {
        edge.release();
      }
    }
    return false;
  }

  /**
   * The response has begun in time: where it goes on when the handlers have returned, nothing ends
   * it any more. Under the lock, after {@link #commit}.
   */
  protected final void begun() {
    if (goesOn()) {
      edge.request().timeless();
    }
  }

  /** The application sends: from now on the response is its own. Under the lock, not detached. */
  protected final void commit() {
    owner = Owner.APPLICATION;
    if (!edge.keeps()) {
      forget();
    }
  }
}
