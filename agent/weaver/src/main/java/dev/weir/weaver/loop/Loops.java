package dev.weir.weaver.loop;

import dev.weir.core.offload.Candidate;
import dev.weir.core.offload.Offloading;
import dev.weir.core.offload.Place;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Request;
import dev.weir.weaver.Requests;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of this JVM as places to off-load from: one for each framework that handles
 * requests on them.
 */
final class Loops {
  /** So many handlers of one framework run on its worker at a time; others wait their turn. */
  static final int MOST_RUNNING = 200;

  private static final int MOST_WORKERS = 256;
  private static final ThreadLocal<@Nullable Reached> REACHED = new ThreadLocal<>();

  private final Requests requests;
  private final AtomicInteger running = new AtomicInteger();
  private final ConcurrentHashMap<String, Moves> moves = new ConcurrentHashMap<>();

  /** Where this thread last came to a handler that could be moved, and for whom. */
  private record Reached(Request request, Spent before) {}

  Loops(Requests requests) {
    this.requests = requests;
  }

  void begins() {
    running.incrementAndGet();
  }

  void ends() {
    running.decrementAndGet();
  }

  /** All loops together; that one of them is blocked is reason enough. */
  private final class Own implements Place.Own {
    @Override
    public int threads() {
      return Math.max(1, running.get());
    }

    @Override
    public int busy() {
      return threads();
    }
  }

  /** Where handlers of a framework are moved to; null while nothing is off-loaded at all. */
  @Nullable Moves moves(String framework) {
    Moves known = moves.get(framework);
    if (known != null) {
      return known;
    }
    Offloading offloading = requests.offloading();
    if (offloading == null) {
      return null;
    }
    Place.Kind kind = new Place.Kind(framework, 0, true, MOST_WORKERS);
    Object key = new Object();
    Place place = offloading.place(key, kind, "event loops", new Own());
    return moves.computeIfAbsent(framework, unused -> new Moves(requests, place, key));
  }

  /**
   * Whether what this thread, an event loop, is about to do for the request is to be moved.
   *
   * @return where to; null: it stays
   */
  @SuppressWarnings("ReferenceEquality") // the very request
  @Nullable Candidate moving(Request request, String framework) {
    Moves to = moves(framework);
    String route = request.route();
    if (to == null || route == null || !requests.ledger().isEventLoop()) {
      return null;
    }
    Candidate candidate = to.place().candidate(route);
    Reached last = REACHED.get();
    if (last != null && last.request == request) {
      // A second handler of a request is not counted as another request.
      return candidate.acts() ? candidate : null;
    }
    REACHED.set(new Reached(request, Spent.by(requests.ledger())));
    return candidate.takesOver() ? candidate : null;
  }

  /**
   * A loop's turn for a request is over, and all of it was done here. What counts is the time from
   * where a handler was reached that could be moved: what comes before would stay. In a request's
   * first turn none may have been.
   */
  @SuppressWarnings("ReferenceEquality") // the very request
  void measured(Turns.Turn turn, Ledger ledger) {
    Request request = turn.request();
    String route = request.route();
    Moves to = route == null || !ledger.isEventLoop() ? null : moves(request.framework());
    if (to == null || route == null) {
      return;
    }
    Reached last = REACHED.get();
    Spent began = turn.before();
    if (last != null && last.request == request && last.before.nanos() - began.nanos() >= 0) {
      last.before.tell(to.place().candidate(route), ledger);
    } else if (!turn.first() && began.hasBlocked(ledger)) {
      began.tell(to.place().candidate(route), ledger);
    }
  }
}
