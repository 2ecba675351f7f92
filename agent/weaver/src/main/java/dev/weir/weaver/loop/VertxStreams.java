package dev.weir.weaver.loop;

import dev.weir.core.record.Ledger;
import dev.weir.core.record.Request;
import dev.weir.core.record.RoutePaths;
import dev.weir.core.record.WeakIdentityMap;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.web.Getter;
import dev.weir.weaver.web.Names;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x Web over HTTP/2 and later, whose streams never are Netty's requests: a request begins
 * where its router takes it and ends where its response is ended, or its stream closed.
 */
final class VertxStreams implements Hook {
  private static final Getter VERSION = Getter.of("version");
  private static final Getter RESPONSE = Getter.of("response");
  private static final Getter METHOD = Getter.of("method");
  private static final Getter URI = Getter.of("uri");

  private final Requests requests;
  private final Loops loops;
  private final WeakIdentityMap<Object, Request> streams;

  VertxStreams(Requests requests, Loops loops, WeakIdentityMap<Object, Request> streams) {
    this.requests = requests;
    this.loops = loops;
    this.streams = streams;
  }

  private record Turn(Request request, long beganNanos, long blockedBefore) {}

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    Ledger ledger = requests.ledger();
    Object response = first != null && isStream(VERSION.text(first)) ? RESPONSE.get(first) : null;
    if (first == null || response == null || streams.get(response) != null) {
      return null;
    }
    Request upgraded = ledger.ownRequest();
    if (upgraded != null) {
      // It came as HTTP/1.1 that asked for more, and is answered as a stream.
      streams.put(response, upgraded);
      return null;
    }
    Request request = ledger.serve();
    if (request == null) {
      return null;
    }
    if (ledger.isEventLoop()) {
      request.onEventLoop();
    }
    streams.put(response, request);
    String path = RoutePaths.fold(URI.text(first));
    request.provisionalRoute(Names.of(METHOD.text(first), path), VertxWeb.FRAMEWORK);
    return new Turn(request, System.nanoTime(), ledger.blockedNanos());
  }

  private static boolean isStream(@Nullable String version) {
    return "HTTP_2".equals(version) || "HTTP_3".equals(version);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the very request
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    Turn turn = (Turn) state;
    Ledger ledger = requests.ledger();
    boolean moved = !turn.request.isOver() && ledger.ownRequest() != turn.request;
    ledger.suspend(turn.request);
    if (!moved) {
      loops.measured(turn.request, ledger, true, turn.beganNanos, turn.blockedBefore);
    }
  }

  /** A response is ended, or its stream is closed. */
  static final class Ends implements Hook {
    private static final Getter STATUS = Getter.number("getStatusCode");
    private static final Getter ENDED = Getter.flag("ended");

    private final Requests requests;
    private final WeakIdentityMap<Object, Request> streams;
    private final boolean closed;

    Ends(Requests requests, WeakIdentityMap<Object, Request> streams, boolean closed) {
      this.requests = requests;
      this.streams = streams;
      this.closed = closed;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      return streams.get(self);
    }

    @Override
    public void after(
        @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
      boolean ended = self != null && ENDED.is(self);
      if (self == null || !ended && !closed || streams.remove(self) == null) {
        return;
      }
      Request request = (Request) state;
      if (ended) {
        request.status(STATUS.intOf(self));
      } else {
        request.fail();
      }
      requests.end(request);
    }
  }
}
