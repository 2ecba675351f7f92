package dev.weir.weaver.web;

import dev.weir.core.record.Request;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A servlet of a server that no row knows: the request is the call of its {@code service}. Begins
 * nothing where the thread works for a request already, as in forwards and in servers that are
 * known.
 */
final class AnyServlet implements Hook {
  private static final Getter DISPATCHER_TYPE = Getter.of("getDispatcherType");
  private static final Getter STATUS = Getter.number("getStatus");

  private final Requests requests;

  AnyServlet(Requests requests) {
    this.requests = requests;
  }

  private record State(Request request, Object response) {}

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    Request own = requests.own();
    if (own != null && !own.isOver() || first == null || second == null) {
      return null;
    }
    // An error page or a dispatch on a thread without a request was counted when it came.
    if (!"REQUEST".equals(DISPATCHER_TYPE.text(first))) {
      return null;
    }
    Request request = requests.begin();
    if (request == null) {
      return null;
    }
    Names.byMapping(request, first);
    return new State(request, second);
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    Request request = ((State) state).request;
    try {
      int status = STATUS.intOf(((State) state).response);
      if (thrown != null && !(thrown instanceof IOException)) {
        request.fail();
        status = Math.max(status, 500);
      }
      request.status(status);
    } finally {
      requests.endWithoutEdge(request);
    }
  }
}
