package dev.weir.weaver.loop;

import dev.weir.core.record.Request;
import dev.weir.core.record.WeakIdentityMap;
import dev.weir.weaver.Requests;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What each of Netty's channels, or each stream that shares one, is being asked. */
final class NettyChannels {
  private final WeakIdentityMap<Object, Asked> asked = new WeakIdentityMap<>();

  /** What a channel is being asked; null where it never was. */
  @Nullable Asked of(@Nullable Object channel) {
    return asked.get(channel);
  }

  /** The same, made where there is none; called on the channel's loop. */
  Asked by(Object channel) {
    Asked known = asked.get(channel);
    if (known == null) {
      known = new Asked();
      asked.put(channel, known);
    }
    return known;
  }

  /** The channel is closed: nothing more will be asked, and who waits for an answer gets none. */
  void closed(Object channel, Requests requests) {
    Asked left = asked.get(channel);
    if (left == null) {
      return;
    }
    asked.remove(channel);
    for (Request each = left.abandoned(); each != null; each = left.abandoned()) {
      requests.endWithoutEdge(each);
    }
  }

  /**
   * The requests of one channel that are not answered yet: one, or more where a client sends the
   * next before it has the answer. They are answered in their order.
   */
  static final class Asked {
    private final ArrayDeque<Request> open = new ArrayDeque<>(2);
    private @Nullable Request newest;
    private int status;
    private @Nullable NettyExecutor executor;

    /** What runs one of the channel's handlers elsewhere, once one was moved. */
    synchronized @Nullable NettyExecutor executor() {
      return executor;
    }

    synchronized void executor(NettyExecutor made) {
      executor = made;
    }

    synchronized void begin(Request request) {
      open.addLast(request);
      newest = request;
    }

    /** The one whose answer comes next. */
    synchronized @Nullable Request oldest() {
      return open.peekFirst();
    }

    /** The oldest is answered elsewhere. */
    synchronized void leaves() {
      open.pollFirst();
    }

    /** The one whose parts are being read; it may be over. */
    synchronized @Nullable Request newest() {
      return newest;
    }

    /** The status of the answer that has begun. */
    synchronized void status(int code) {
      status = code;
    }

    /** The oldest is answered. */
    @Nullable Request answered() {
      Request done;
      int code;
      synchronized (this) {
        done = open.pollFirst();
        code = status;
        status = 0;
      }
      if (done != null) {
        done.status(code);
      }
      return done;
    }

    /** The channel is closed, and one of its requests not answered to the end. */
    @Nullable Request abandoned() {
      boolean begun;
      synchronized (this) {
        begun = status != 0;
      }
      Request left = answered();
      if (left != null && !begun) {
        left.fail();
      }
      return left;
    }
  }
}
