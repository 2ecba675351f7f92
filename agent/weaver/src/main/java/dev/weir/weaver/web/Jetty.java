package dev.weir.weaver.web;

import dev.weir.core.enforce.Enforcement;
import dev.weir.core.record.Request;
import dev.weir.core.record.RoutePaths;
import dev.weir.core.record.WeakIdentityMap;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.edge.Answer;
import dev.weir.weaver.edge.Edge;
import dev.weir.weaver.edge.Handover;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Jetty 12, with servlets and without: a request begins where the server hands it to its handlers
 * and ends where its stream is completed, the one place that every request passes. A channel's
 * state, which every wrapper of a request leads to, is the same for a request's whole life.
 */
final class Jetty {
  private static final Getter COMPONENTS = Getter.of("getComponents");

  private Jetty() {}

  private static @Nullable Object channel(@Nullable Object coreRequest) {
    return coreRequest == null ? null : COMPONENTS.get(coreRequest);
  }

  /** The server hands a request to its handlers; the callback comes as the second argument. */
  static final class Begins implements Hook {
    private final LazyHook.Shared shared;
    private final Requests requests;
    private final WeakIdentityMap<Object, Served> served;
    private static final Getter RESPONSE = Getter.of("getResponse");

    Begins(LazyHook.Shared shared) {
      this.shared = shared;
      requests = shared.requests;
      served = shared.served();
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      Object channel = channel(first);
      if (channel == null) {
        return null;
      }
      Served by = Served.by(served, channel);
      if (by.isWithin() || by.live() != null) {
        return null;
      }
      Request request = requests.serve();
      if (request != null) {
        by.set(request);
        Enforcement enforcement = requests.enforcement();
        Object response = enforcement == null ? null : RESPONSE.get(channel);
        if (enforcement != null && self != null && first != null && response != null) {
          Object answered =
              second == null ? null : limited(enforcement, request, self, first, response, second);
          if (answered != null) {
            return answered;
          }
        }
      }
      return request;
    }

    /** What stands in the place of the handlers' call; null where it is made as ever. */
    private @Nullable Object limited(
        Enforcement enforcement,
        Request request,
        Object server,
        Object coreRequest,
        Object response,
        Object callback) {
      JettyApi api = JettyApi.of(server);
      Edge edge = shared.edges().arrive(enforcement, request, api.asked(coreRequest));
      Answer answer = edge == null ? null : edge.answer();
      if (edge == null || answer == null && (!edge.isTaking() || edge.isUpgrade())) {
        return null;
      }
      // What fails up to here leaves the request to Jetty; from here on it is answered here.
      JettyRun run =
          answer != null ? null : JettyRun.of(edge, api, server, coreRequest, response, callback);
      Throwable thrown;
      boolean handled = true;
      try {
        if (answer != null || run == null) {
          if (answer != null) {
            api.send(coreRequest, response, callback, answer);
          }
          return Hook.instead(true);
        }
        served.put(run.components(), Served.within(request));
        if (run.run(true) == Handover.Result.AGENT) {
          return Hook.instead(true);
        }
        thrown = run.thrown();
        handled = run.leave();
      } catch (Throwable e) {
        thrown = e;
      }
      if (thrown == null) {
        return Hook.instead(handled);
      }
      if (!(thrown instanceof IOException)) {
        request.fail();
      }
      return Hook.throwing(thrown);
    }

    @Override
    public void after(
        @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
      if (thrown != null && !(thrown instanceof IOException)) {
        ((Request) state).fail();
      }
    }
  }

  /**
   * The thread that called the server goes on to other work: what is not over goes on elsewhere.
   */
  static final class Returns implements Hook {
    private final Requests requests;

    Returns(Requests requests) {
      this.requests = requests;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      return this;
    }

    @Override
    public void after(
        @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
      Request own = requests.own();
      if (own != null) {
        requests.suspend(own);
      }
    }
  }

  /** A stream is completed. */
  static final class Ends implements Hook {
    private static final Getter OUTER = Getter.outer();
    private static final Getter REQUEST = Getter.of("getRequest");
    private static final Getter METHOD = Getter.of("getMethod");
    private static final Getter URI = Getter.of("getHttpURI");
    private static final Getter PATH = Getter.of("getPath");
    private static final Getter RESPONSE = Getter.of("getResponse");
    private static final Getter STATUS = Getter.number("getStatus");

    private final Requests requests;
    private final WeakIdentityMap<Object, Served> served;

    Ends(Requests requests, WeakIdentityMap<Object, Served> served) {
      this.requests = requests;
      this.served = served;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      Object channel = self;
      Served by = served.get(self);
      if (by == null && self != null) {
        // In older versions an inner class of the channel's state completes streams.
        channel = OUTER.get(self);
        by = served.get(channel);
      }
      Request request = by == null ? null : by.take();
      if (request == null || channel == null) {
        return null;
      }
      try {
        Object response = RESPONSE.get(channel);
        if (response != null) {
          request.status(STATUS.intOf(response));
        }
        if (second instanceof Throwable failure && !(failure instanceof IOException)) {
          request.fail();
        }
        if (!request.isNamed()) {
          name(request, REQUEST.get(channel));
        }
      } finally {
        requests.end(request);
      }
      return null;
    }

    /** No servlet was asked: a handler of Jetty's own. */
    private static void name(Request request, @Nullable Object coreRequest) {
      Object uri = coreRequest == null ? null : URI.get(coreRequest);
      String path = RoutePaths.fold(uri == null ? null : PATH.text(uri));
      String method = coreRequest == null ? null : METHOD.text(coreRequest);
      request.provisionalRoute(Names.of(method, path), "jetty");
    }
  }

  /** Servlets take up a request, the first time or again after a dispatch. */
  static final class Servlets implements Hook {
    private static final Getter REQUEST = Getter.of("getRequest");
    private static final Getter CORE_REQUEST = Getter.of("getCoreRequest");
    private static final Getter CONTEXT_REQUEST = Getter.of("getServletContextRequest");
    private static final Getter API_REQUEST = Getter.of("getServletApiRequest");

    private final Requests requests;
    private final WeakIdentityMap<Object, Served> served;

    Servlets(Requests requests, WeakIdentityMap<Object, Served> served) {
      this.requests = requests;
      this.served = served;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      if (self == null) {
        return null;
      }
      Object nested = CORE_REQUEST.get(self);
      Object channel = channel(nested != null ? nested : REQUEST.get(self));
      Served by = served.get(channel);
      Request request = by == null ? null : by.live();
      if (request == null) {
        return null;
      }
      if (nested == null) {
        name(request, self);
      }
      if (isOwn(request)) {
        return null;
      }
      requests.resume(request);
      return isOwn(request) ? request : null;
    }

    @SuppressWarnings("ReferenceEquality") // the very request
    private boolean isOwn(Request request) {
      return requests.own() == request;
    }

    @Override
    public void after(
        @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
      requests.suspend((Request) state);
    }

    private static void name(Request request, Object servletChannel) {
      if (request.isNamed()) {
        return;
      }
      Object contextRequest = CONTEXT_REQUEST.get(servletChannel);
      Object servletRequest = contextRequest == null ? null : API_REQUEST.get(contextRequest);
      if (servletRequest != null) {
        Names.byMapping(request, servletRequest);
      }
    }
  }

  /** Servlets of ee8 and ee9 have found the one that matches. */
  static final class Mapped implements Hook {
    private final Requests requests;

    Mapped(Requests requests) {
      this.requests = requests;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      Request request = requests.own();
      if (request != null && second != null && !request.isNamed()) {
        Names.byMapping(request, second);
      }
      return null;
    }
  }

  /** Servlets of ee8 and ee9 are done with a request, which perhaps none of them was asked for. */
  static final class Named implements Hook {
    private static final Getter REQUEST = Getter.of("getRequest");
    private static final Getter CORE_REQUEST = Getter.of("getCoreRequest");

    private final WeakIdentityMap<Object, Served> served;

    Named(WeakIdentityMap<Object, Served> served) {
      this.served = served;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      if (self == null) {
        return null;
      }
      Served by = served.get(channel(CORE_REQUEST.get(self)));
      Request request = by == null ? null : by.live();
      Object servletRequest = REQUEST.get(self);
      if (request != null && servletRequest != null && !request.isNamed()) {
        Names.byMapping(request, servletRequest);
      }
      return null;
    }
  }
}
