package dev.weir.weaver.loop;

import dev.weir.core.record.Request;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.web.Getter;
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
  private final Turns turns;
  private final NettyMoves moves;

  NettyReads(Requests requests, NettyChannels channels, Turns turns, Loops loops) {
    this.requests = requests;
    this.channels = channels;
    this.turns = turns;
    moves = new NettyMoves(requests, loops);
  }

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
    Turns.Turn turn =
        decoded && (kind & NettyMessages.REQUEST) != 0
            ? turns.begin(channel, METHOD.text(first), URI.text(first))
            : goOn(before, decoded);
    NettyChannels.Asked asked = channels.of(channel);
    Request own = asked == null ? null : requests.own();
    if (asked != null && own != null && requests.ledger().isEventLoop()) {
      moves.look(asked, own, self, channel);
    }
    return turn;
  }

  private Turns.@Nullable Turn goOn(NettyChannels.@Nullable Asked asked, boolean decoded) {
    // Passed on from handler to handler it is this thread's own already.
    return asked == null ? null : turns.goOn(decoded ? asked.newest() : asked.oldest());
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    turns.ends((Turns.Turn) state);
  }
}
