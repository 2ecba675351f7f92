package dev.weir.weaver.loop;

import dev.weir.weaver.Hook;
import dev.weir.weaver.web.Getter;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x takes up a request of HTTP/1 that it has kept since it was read, because the one before it
 * on its connection was not answered to the end. That is a turn of the loop like that in which the
 * request came, though nothing is read in it. It is not rare: a handler that answers from a worker
 * writes first and tells the connection a moment later, and a quick client has asked again by then.
 * What tells it is a task for the request before, on the loop.
 */
final class VertxQueue implements Hook {
  private static final Getter CHANNEL = Getter.of("channel");

  private final NettyChannels channels;
  private final Turns turns;

  VertxQueue(NettyChannels channels, Turns turns) {
    this.channels = channels;
    this.turns = turns;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    Object channel = self == null ? null : CHANNEL.get(self);
    NettyChannels.Asked asked = channel == null ? null : channels.of(channel);
    // The one before it has been written, so that this is the next to be answered.
    return asked == null ? null : turns.takeUp(asked.oldest());
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    turns.ends((Turns.Turn) state);
  }
}
