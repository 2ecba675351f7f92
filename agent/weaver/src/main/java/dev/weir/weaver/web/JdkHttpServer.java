package dev.weir.weaver.web;

import com.sun.net.httpserver.HttpExchange;
import dev.weir.core.record.Request;
import dev.weir.core.record.RoutePaths;
import dev.weir.core.record.WeakIdentityMap;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
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

  private JdkHttpServer(Requests requests, WeakIdentityMap<Object, Request> unanswered) {
    this.requests = requests;
    this.unanswered = unanswered;
  }

  private record State(Request request, HttpExchange exchange) {}

  static Hook of(Requests requests, WeakIdentityMap<Object, Request> unanswered) {
    return new JdkHttpServer(requests, unanswered);
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    if (!(first instanceof HttpExchange exchange)) {
      return null;
    }
    Request request = requests.serve();
    if (request == null) {
      return null;
    }
    String path = exchange.getHttpContext().getPath();
    if (path.equals("/")) {
      String raw = exchange.getRequestURI().getRawPath();
      request.provisionalRoute(
          Names.of(exchange.getRequestMethod(), RoutePaths.fold(raw)), FRAMEWORK);
    } else {
      request.route(Names.of(exchange.getRequestMethod(), path), FRAMEWORK);
    }
    return new State(request, exchange);
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    Request request = ((State) state).request;
    HttpExchange exchange = ((State) state).exchange;
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
