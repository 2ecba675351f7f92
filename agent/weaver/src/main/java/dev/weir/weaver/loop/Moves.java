package dev.weir.weaver.loop;

import dev.weir.core.offload.Candidate;
import dev.weir.core.offload.Place;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Request;
import dev.weir.weaver.Requests;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Moves work from event loops to the worker of their place. Where as many tasks run as may, others
 * wait in a queue, in their order: a loop never runs what would block it because the worker is
 * full. Each connection has one request that is handled at a time, so the queue is as long as there
 * are connections at most.
 *
 * <p>Any thread moves; nothing locks. Who ends a task takes the next.
 */
final class Moves {
  private final Requests requests;
  private final Place place;
  // Held here so that the place, which holds it weakly, stays.
  private final Object key;
  private final ConcurrentLinkedQueue<Move> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger running = new AtomicInteger();

  Moves(Requests requests, Place place, Object key) {
    this.requests = requests;
    this.place = place;
    this.key = key;
  }

  Place place() {
    return place;
  }

  /**
   * Has a task run elsewhere, for a request that was handed on.
   *
   * @param request whose it is, or null
   */
  void move(Candidate candidate, @Nullable Request request, Runnable task) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    waiting.add(new Move(candidate, request, task, loader));
    pump();
  }

  /** The place's key, so that it is held. */
  Object key() {
    return key;
  }

  private void pump() {
    while (!waiting.isEmpty()) {
      int now = running.get();
      if (now >= Loops.MOST_RUNNING) {
        return;
      }
      if (running.compareAndSet(now, now + 1)) {
        Move first = waiting.peek();
        if (first == null || !place.handOver(first.candidate, this::drain)) {
          if (running.decrementAndGet() > 0) {
            return; // One of those that run takes it.
          }
          if (first != null) {
            runHere();
          }
        }
      }
    }
  }

  /** There is no worker at all: late is better than never. */
  private void runHere() {
    Move left = waiting.poll();
    if (left != null) {
      run(left);
    }
  }

  private void drain() {
    Ledger ledger = requests.ledger();
    Ledger.Interrupted handedOver = ledger.worksForMany();
    try {
      for (Move next = waiting.poll(); next != null; next = waiting.poll()) {
        run(next);
      }
    } finally {
      running.decrementAndGet();
      try {
        pump();
      } finally {
        if (handedOver != null) {
          ledger.taskEnds(handedOver);
        }
      }
    }
  }

  private void run(Move move) {
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    thread.setContextClassLoader(move.loader);
    try {
      if (move.task instanceof NettyExecutor each) {
        each.run(); // It tells by itself whose each of its tasks is.
      } else {
        run(move.candidate, move.request, move.task);
      }
    } finally {
      thread.setContextClassLoader(own);
    }
  }

  /** Runs a task here and now, for its request, and tells the candidate what it cost. */
  void run(Candidate candidate, @Nullable Request request, Runnable task) {
    Thread thread = Thread.currentThread();
    Ledger ledger = requests.ledger();
    boolean holds = request != null && ledger.takeOver(request);
    Spent before = Spent.by(ledger);
    try {
      task.run();
    } catch (Throwable e) {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    } finally {
      if (holds && request != null) {
        ledger.suspend(request);
      }
      if (holds) {
        before.tell(candidate, ledger);
      }
    }
  }

  private record Move(
      Candidate candidate,
      @Nullable Request request,
      Runnable task,
      @Nullable ClassLoader loader) {}
}
