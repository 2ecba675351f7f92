package dev.weir.weaver.loop;

import dev.weir.core.record.Ledger;
import dev.weir.core.record.Request;
import dev.weir.core.record.RoutePaths;
import dev.weir.weaver.Requests;
import dev.weir.weaver.web.Names;
import org.jspecify.annotations.Nullable;

/**
 * The turns that loops take for requests: from where a request, or more of its body, comes up to
 * where the loop turns to others. In between the request is left to whoever answers it.
 */
final class Turns {
  // A request that asked for another protocol, on its own thread, until it has begun in that.
  private static final ThreadLocal<@Nullable Request> SWITCHED = new ThreadLocal<>();

  private final Requests requests;
  private final NettyChannels channels;
  private final Loops loops;

  Turns(Requests requests, NettyChannels channels, Loops loops) {
    this.requests = requests;
    this.channels = channels;
    this.loops = loops;
  }

  /** One turn. */
  record Turn(Request request, boolean first, Spent before) {}

  /**
   * A request begins.
   *
   * @param channel whatever it alone, or one after the other, is answered on
   * @param uri path and query
   * @return null where it goes on with what the thread does already
   */
  @Nullable Turn begin(Object channel, @Nullable String method, @Nullable String uri) {
    Ledger ledger = requests.ledger();
    Request request = ledger.serve();
    if (request == null) {
      Request switched = takeSwitched(requests.own());
      if (switched != null) {
        channels.by(channel).begin(switched);
      }
      return null;
    }
    if (ledger.isEventLoop()) {
      request.onEventLoop();
    }
    channels.by(channel).begin(request);
    request.provisionalRoute(Names.of(method, RoutePaths.fold(uri)), "netty");
    return new Turn(request, true, Spent.by(ledger));
  }

  /** More has come for a request that has begun; null where this thread works for it already. */
  @Nullable Turn goOn(@Nullable Request request) {
    Ledger ledger = requests.ledger();
    return request != null && ledger.goOn(request)
        ? new Turn(request, false, Spent.by(ledger))
        : null;
  }

  /**
   * The loop takes up a request that it has kept since it was read; null where another thread works
   * for it, or this one for another.
   */
  @Nullable Turn takeUp(@Nullable Request kept) {
    Ledger ledger = requests.ledger();
    return kept != null && ledger.serve(kept) ? new Turn(kept, false, Spent.by(ledger)) : null;
  }

  /** The loop turns to others. */
  @SuppressWarnings("ReferenceEquality") // the very request
  void ends(Turn turn) {
    Request request = turn.request;
    Ledger ledger = requests.ledger();
    boolean moved = !request.isOver() && ledger.ownRequest() != request;
    if (takeSwitched(request) != null) {
      requests.end(request); // Nobody went on with it: that it was to be was the answer.
    }
    ledger.suspend(request);
    if (!moved) {
      loops.measured(turn, ledger);
    }
  }

  /**
   * This thread's request is about to be served by another protocol.
   *
   * @return false where the thread does not work for it: what it was told is its answer
   */
  @SuppressWarnings("ReferenceEquality") // the very request
  boolean switches(Request request) {
    if (requests.own() != request) {
      return false;
    }
    SWITCHED.set(request);
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // the very request
  private static @Nullable Request takeSwitched(@Nullable Request of) {
    Request switched = of == null ? null : SWITCHED.get();
    if (switched != of) {
      return null;
    }
    SWITCHED.remove();
    return switched;
  }
}
