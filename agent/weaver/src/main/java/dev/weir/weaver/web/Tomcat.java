package dev.weir.weaver.web;

import dev.weir.core.enforce.Enforcement;
import dev.weir.core.record.Request;
import dev.weir.core.record.WeakIdentityMap;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.edge.Answer;
import dev.weir.weaver.edge.Edge;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat: a request begins where a host takes it up, before all filters, and ends where Tomcat
 * clears its request object for the next one, after error pages, asynchronous work and the last
 * flush.
 */
final class Tomcat implements Hook {
  private static final Getter FACADE = Getter.of("getRequest");
  private static final Getter FACADE_OF_RESPONSE = Getter.of("getResponse");
  private static final Getter IS_ASYNC = Getter.flag("isAsync");
  private static final Getter RESPONSE = Getter.of("getResponse");
  private static final Getter STATUS = Getter.number("getStatus");
  private static final Getter THROWN = Getter.of("getAttribute", "jakarta.servlet.error.exception");
  private static final Getter THROWN_BEFORE_JAKARTA =
      Getter.of("getAttribute", "javax.servlet.error.exception");

  private final LazyHook.Shared shared;
  private final Requests requests;
  private final WeakIdentityMap<Object, Served> served;

  Tomcat(LazyHook.Shared shared) {
    this.shared = shared;
    requests = shared.requests;
    served = shared.served();
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    if (first == null) {
      return null;
    }
    Served by = Served.by(served, first);
    Request begun = by.live();
    if (begun != null) {
      // An asynchronous request comes back: dispatched, or to show an error.
      requests.resume(begun);
      return first;
    }
    Request request = requests.serve();
    if (request == null) {
      return null;
    }
    by.set(request);
    if (second != null && STATUS.intOf(second) >= 400) {
      // It could not be read, and no servlet will see it: what it was mapped to is nobody's wish.
      Names.unreadable(request, first);
      by.refused();
      return first;
    }
    Names.byMapping(request, first);
    Enforcement enforcement = requests.enforcement();
    if (enforcement != null && second != null) {
      Edge edge = shared.edges().arrive(enforcement, request, new ServletAsked(first));
      if (edge != null && limited(edge, first, second)) {
        return Hook.instead(null);
      }
    }
    return first;
  }

  /** Whether the request has been answered already. */
  private boolean limited(Edge edge, Object request, Object response) {
    Answer answer = edge.answer();
    Object facade = answer == null ? null : FACADE.get(request);
    Object answering = answer == null ? null : FACADE_OF_RESPONSE.get(response);
    if (answer != null && facade != null && answering != null) {
      ServletApi api = ServletApi.of(facade);
      try {
        ServletAnswers.send(api, facade, answering, answer);
      } catch (Throwable e) {
        // The client is gone, or the server has answered already.
      }
      return true;
    }
    if (edge.isTaking() && !edge.isUpgrade()) {
      edge.server(response);
      shared.edges().pass(edge);
    }
    return false;
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    if (requests.enforcement() != null) {
      // Where no filter was called.
      shared.edges().pass(null);
    }
    Served by = served.get(state);
    Request request = by == null ? null : by.live();
    if (request == null) {
      return;
    }
    if (thrown != null && !(thrown instanceof IOException)) {
      request.fail();
    }
    if (IS_ASYNC.is(state)) {
      requests.suspend(request);
    }
  }

  /** The request object is cleared: its request is over. */
  static final class Recycled implements Hook {
    private final Requests requests;
    private final WeakIdentityMap<Object, Served> served;

    Recycled(Requests requests, WeakIdentityMap<Object, Served> served) {
      this.requests = requests;
      this.served = served;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      Served by = served.get(self);
      boolean refused = by != null && by.isRefused();
      Request request = by == null ? null : by.take();
      if (request == null || self == null) {
        return null;
      }
      try {
        Object response = RESPONSE.get(self);
        if (response != null) {
          request.status(STATUS.intOf(response));
        }
        Object thrown = THROWN.get(self);
        if (thrown == null) {
          thrown = THROWN_BEFORE_JAKARTA.get(self);
        }
        // A client that went away leaves an IOException there, and the parser what it could not
        // read; the application's own give a 500.
        if (!refused && thrown instanceof Throwable failure && !(failure instanceof IOException)) {
          request.fail();
        }
      } finally {
        requests.end(request);
      }
      return null;
    }
  }
}
