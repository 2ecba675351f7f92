package dev.weir.weaver.loop;

import dev.weir.core.record.Ledger;
import dev.weir.core.record.Request;
import dev.weir.core.record.RoutePaths;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.web.Getter;
import dev.weir.weaver.web.Names;
import org.jspecify.annotations.Nullable;

/**
 * A handler of Netty passes a message on to the next. Where it is the codec and the message a
 * request, that begins; parts of its body, and messages that were held back, go on with it. When
 * the call returns the loop turns to others, and the request is left to whoever answers it.
 */
final class NettyReads implements Hook {
  private static final Getter CHANNEL = Getter.of("channel");
  private static final Getter HANDLER = Getter.of("handler");
  private static final Getter METHOD = Getter.of("method");
  private static final Getter URI = Getter.of("uri");

  private final Requests requests;
  private final NettyChannels channels;
  private final Loops loops;
  private final NettyMoves moves;

  NettyReads(Requests requests, NettyChannels channels, Loops loops) {
    this.requests = requests;
    this.channels = channels;
    this.loops = loops;
    moves = new NettyMoves(requests, loops);
  }

  /** A thread's turn for a request. */
  private record Turn(Request request, boolean first, long beganNanos, long blockedBefore) {}

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    if (first == null || self == null) {
      return null;
    }
    int kind = NettyMessages.kind(first);
    if ((kind & (NettyMessages.REQUEST | NettyMessages.CONTENT)) == 0
        || (kind & NettyMessages.RESPONSE) != 0) {
      return null;
    }
    Object channel = CHANNEL.get(self);
    Object handler = HANDLER.get(self);
    if (channel == null || handler == null) {
      return null;
    }
    NettyChannels.Asked before = channels.of(channel);
    NettyExecutor moved = before == null ? null : before.executor();
    if (moved != null && moved.runsHere()) {
      return null; // It came with its request.
    }
    boolean decoded = NettyMessages.decodes(handler);
    Turn turn =
        decoded && (kind & NettyMessages.REQUEST) != 0
            ? begin(channel, first)
            : goOn(before, decoded);
    NettyChannels.Asked asked = channels.of(channel);
    Request own = asked == null ? null : requests.own();
    if (asked != null && own != null && requests.ledger().isEventLoop()) {
      moves.look(asked, own, self, channel);
    }
    return turn;
  }

  private @Nullable Turn begin(Object channel, Object message) {
    Ledger ledger = requests.ledger();
    Request request = ledger.serve();
    if (request == null) {
      return null;
    }
    if (ledger.isEventLoop()) {
      request.onEventLoop();
    }
    channels.by(channel).begin(request);
    String path = RoutePaths.fold(URI.text(message));
    request.provisionalRoute(Names.of(METHOD.text(message), path), "netty");
    return new Turn(request, true, System.nanoTime(), ledger.blockedNanos());
  }

  private @Nullable Turn goOn(NettyChannels.@Nullable Asked asked, boolean decoded) {
    Request request = asked == null ? null : decoded ? asked.newest() : asked.oldest();
    Ledger ledger = requests.ledger();
    // Passed on from handler to handler it is this thread's own already.
    return request != null && ledger.goOn(request)
        ? new Turn(request, false, System.nanoTime(), ledger.blockedNanos())
        : null;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the very request
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    Turn turn = (Turn) state;
    Request request = turn.request;
    Ledger ledger = requests.ledger();
    boolean moved = !request.isOver() && ledger.ownRequest() != request;
    ledger.suspend(request);
    if (!moved) {
      loops.measured(request, ledger, turn.first, turn.beganNanos, turn.blockedBefore);
    }
  }
}
