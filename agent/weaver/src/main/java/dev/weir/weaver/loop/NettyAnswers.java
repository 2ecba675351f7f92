package dev.weir.weaver.loop;

import dev.weir.core.record.Request;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.web.Getter;
import org.jspecify.annotations.Nullable;

/**
 * Netty's codec encodes a part of a response; with its last part the request is over. A response
 * that announces another, {@code 100 Continue}, is none.
 */
final class NettyAnswers implements Hook {
  private static final Getter CHANNEL = Getter.of("channel");
  private static final Getter STATUS = Getter.of("status");
  private static final Getter CODE = Getter.number("code");
  private static final Getter HEADERS = Getter.of("headers");
  private static final Getter UPGRADE = Getter.of("get", "upgrade");
  private static final int SWITCHING_PROTOCOLS = 101;

  private final Requests requests;
  private final NettyChannels channels;
  private final Turns turns;

  NettyAnswers(Requests requests, NettyChannels channels, Turns turns) {
    this.requests = requests;
    this.channels = channels;
    this.turns = turns;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    if (first == null || second == null) {
      return null;
    }
    int kind = NettyMessages.kind(second);
    if ((kind & (NettyMessages.RESPONSE | NettyMessages.LAST)) == 0) {
      return null;
    }
    NettyChannels.Asked asked = channels.of(CHANNEL.get(first));
    if (asked == null) {
      return null;
    }
    if ((kind & NettyMessages.RESPONSE) != 0) {
      Object status = STATUS.get(second);
      int code = status == null ? 0 : CODE.intOf(status);
      if (code < 200 && code != SWITCHING_PROTOCOLS) {
        return null;
      }
      if (code == SWITCHING_PROTOCOLS && isToHttp2(second) && switches(asked)) {
        return null;
      }
      asked.status(code);
    }
    return (kind & NettyMessages.LAST) != 0 ? asked : null;
  }

  private static boolean isToHttp2(Object response) {
    Object headers = HEADERS.get(response);
    return headers != null && "h2c".equals(UPGRADE.text(headers));
  }

  /** What was asked over HTTP/1 is answered over HTTP/2, and is one request all the same. */
  private boolean switches(NettyChannels.Asked asked) {
    Request oldest = asked.oldest();
    if (oldest == null || !turns.switches(oldest)) {
      return false;
    }
    asked.leaves();
    return true;
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    Request answered = ((NettyChannels.Asked) state).answered();
    if (answered != null) {
      requests.endWithoutEdge(answered);
    }
  }

  /** A channel is closed: whoever still waited for an answer on it gets none. */
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
      return self == null ? null : channels.of(CHANNEL.get(self));
    }

    @Override
    public void after(
        @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
      Object channel = self == null ? null : CHANNEL.get(self);
      if (channel != null) {
        channels.closed(channel, requests);
      }
    }
  }
}
