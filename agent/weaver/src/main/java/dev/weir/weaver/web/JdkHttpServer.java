package dev.weir.weaver.web;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import dev.weir.core.enforce.Enforcement;
import dev.weir.core.record.Request;
import dev.weir.core.record.WeakIdentityMap;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.edge.Answer;
import dev.weir.weaver.edge.Edge;
import dev.weir.weaver.edge.Handover;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own server: a request is its outermost chain of filters. Loaded when the first request
 * comes, so never on a JVM without that module.
 *
 * <p>A handler may return and answer on another thread: the request then ends when the headers have
 * been sent or the exchange is closed.
 */
final class JdkHttpServer implements Hook {
  private static final String FRAMEWORK = "jdk-httpserver";

  private final Requests requests;
  private final WeakIdentityMap<Object, Request> unanswered;

  private final LazyHook.Shared shared;

  private JdkHttpServer(LazyHook.Shared shared) {
    this.shared = shared;
    requests = shared.requests;
    unanswered = shared.unanswered();
  }

  private record State(Request request, HttpExchange exchange) {}

  static Hook of(LazyHook.Shared shared) {
    return new JdkHttpServer(shared);
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    if (!(first instanceof HttpExchange exchange) || JdkExchange.isOurs(exchange)) {
      return null;
    }
    Request request = requests.serve();
    if (request == null) {
      return null;
    }
    request.provisionalRoute(Names.of(exchange), FRAMEWORK);
    Enforcement enforcement = requests.enforcement();
    Edge edge =
        enforcement == null
            ? null
            : shared.edges().arrive(enforcement, request, new JdkAsked(exchange));
    Object answered = edge == null ? null : limited(edge, request, exchange, self);
    return answered == null ? new State(request, exchange) : answered;
  }

  /** What stands in the place of the chain's call; null where it is made as ever. */
  private @Nullable Object limited(
      Edge edge, Request request, HttpExchange exchange, @Nullable Object chain) {
    Answer answer = edge.answer();
    if (answer != null) {
      try {
        JdkExchange.send(exchange, answer);
      } catch (IOException | RuntimeException e) {
        exchange.close();
      }
      request.status(answer.status());
      requests.end(request);
      return Hook.instead(null);
    }
    if (!edge.isTaking() || !(chain instanceof Filter.Chain filters)) {
      return null;
    }
    JdkExchange between = new JdkExchange(edge, exchange, filters);
    Throwable thrown;
    try {
      boolean elsewhere = between.prepare();
      if (between.run(elsewhere) == Handover.Result.AGENT) {
        request.status(Math.max(0, exchange.getResponseCode()));
        requests.end(request);
        return Hook.instead(null);
      }
      thrown = between.thrown();
    } catch (Throwable e) {
      thrown = e;
    }
    over(request, exchange, thrown);
    return thrown == null ? Hook.instead(null) : Hook.throwing(thrown);
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    over(((State) state).request, ((State) state).exchange, thrown);
  }

  private void over(Request request, HttpExchange exchange, @Nullable Throwable thrown) {
    int status = exchange.getResponseCode();
    if (thrown != null && !(thrown instanceof IOException && status > 0)) {
      request.fail();
    } else if (status < 0 && thrown == null) {
      unanswered.put(exchange, request);
      requests.suspend(request);
      // It may have been answered in between.
      if (exchange.getResponseCode() > 0) {
        answered(requests, unanswered, exchange);
      }
      return;
    }
    request.status(Math.max(0, status));
    requests.end(request);
  }

  /** Ends the request of an exchange that was left to another thread. */
  static final class Answered implements Hook {
    private final Requests requests;
    private final WeakIdentityMap<Object, Request> unanswered;

    Answered(Requests requests, WeakIdentityMap<Object, Request> unanswered) {
      this.requests = requests;
      this.unanswered = unanswered;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      return unanswered.isEmpty() ? null : self;
    }

    @Override
    public void after(
        @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
      if (state instanceof HttpExchange exchange) {
        answered(requests, unanswered, exchange);
      }
    }
  }

  private static void answered(
      Requests requests, WeakIdentityMap<Object, Request> unanswered, HttpExchange exchange) {
    Request request = unanswered.remove(exchange);
    if (request != null) {
      request.status(Math.max(0, exchange.getResponseCode()));
      requests.end(request);
    }
  }
}
