package dev.weir.weaver.loop;

import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.web.Getter;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x speaks HTTP/2 by itself: of frames it makes streams of its own, and no message that is a
 * request ever passes a handler of Netty's. So there a request begins where its stream gets its
 * head, and ends where the stream is closed, its answer sent.
 */
final class VertxStreams {
  private static final Getter METHOD = Getter.of("method");
  private static final Getter PATH = Getter.of("path");
  private static final Getter STATUS = Getter.of("status");

  private VertxStreams() {}

  /** A stream gets the head of its request. */
  static final class Begins implements Hook {
    private final Turns turns;

    Begins(Turns turns) {
      this.turns = turns;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      return self == null || first == null
          ? null
          : turns.begin(self, METHOD.text(first), PATH.text(first));
    }

    @Override
    public void after(
        @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
      turns.ends((Turns.Turn) state);
    }
  }

  /** It gets a part of the body, or its end. */
  static final class GoesOn implements Hook {
    private final NettyChannels channels;
    private final Turns turns;

    GoesOn(NettyChannels channels, Turns turns) {
      this.channels = channels;
      this.turns = turns;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      NettyChannels.Asked asked = channels.of(self);
      return asked == null ? null : turns.goOn(asked.newest());
    }

    @Override
    public void after(
        @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
      turns.ends((Turns.Turn) state);
    }
  }

  /** It sends the head of its answer, or trailers, which have no status. */
  static final class Answers implements Hook {
    private final NettyChannels channels;

    Answers(NettyChannels channels) {
      this.channels = channels;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      NettyChannels.Asked asked = first == null ? null : channels.of(self);
      String status = asked == null || first == null ? null : STATUS.text(first);
      if (asked != null && status != null && status.length() == 3 && status.charAt(0) != '1') {
        asked.status(Integer.parseInt(status));
      }
      return null;
    }
  }

  /** It is closed, by both sides or by one that has had enough. */
  static final class Closed implements Hook {
    private final Requests requests;
    private final NettyChannels channels;

    Closed(Requests requests, NettyChannels channels) {
      this.requests = requests;
      this.channels = channels;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      if (self != null) {
        channels.closed(self, requests);
      }
      return null;
    }
  }
}
