package dev.weir.weaver.web;

import dev.weir.core.record.Request;
import dev.weir.core.record.Share;
import dev.weir.core.record.WeakIdentityMap;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Units of work that no framework marks: methods by name or annotation, and scopes in code. */
final class Units {
  private static final String FRAMEWORK = "request";

  private Units() {}

  private static @Nullable Request begin(Requests requests, @Nullable Object name) {
    Request request = name == null ? null : requests.begin();
    if (request != null) {
      request.route(String.valueOf(name), FRAMEWORK);
    }
    return request;
  }

  /** A method is a unit of work; its name comes as the first argument. */
  static final class Method implements Hook {
    private final Requests requests;

    Method(Requests requests) {
      this.requests = requests;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      return begin(requests, first);
    }

    @Override
    public void after(
        @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
      Request request = (Request) state;
      if (thrown != null) {
        request.fail();
      }
      requests.endWithoutEdge(request);
    }
  }

  /** A scope is opened. */
  static final class Opened implements Hook {
    private final Requests requests;
    private final WeakIdentityMap<Object, Request> scopes;

    Opened(Requests requests, WeakIdentityMap<Object, Request> scopes) {
      this.requests = requests;
      this.scopes = scopes;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      Request request = self == null ? null : begin(requests, first);
      if (request != null && self != null) {
        scopes.put(self, request);
      }
      return null;
    }
  }

  /** A scope is asked what its thread has waited for; see {@code RequestScope.told()}. */
  static final class Told implements Hook {
    private final Requests requests;
    private final WeakIdentityMap<Object, Request> scopes;

    Told(Requests requests, WeakIdentityMap<Object, Request> scopes) {
      this.requests = requests;
      this.scopes = scopes;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      Request request = self == null ? null : scopes.get(self);
      if (request == null || requests.own() != request) {
        return Hook.instead(new Object[] {"closed, within another request, or of another thread"});
      }
      List<Object> told = new ArrayList<>();
      for (Share share : requests.ledger().shares()) {
        told.add(
            new Object[] {
              share.key().type().name(),
              text(share.key().target()),
              share.count(),
              share.nanos(),
              text(share.at())
            });
      }
      return Hook.instead(new Object[] {told.toArray()});
    }

    private static String text(@Nullable String text) {
      return text == null ? "" : text;
    }
  }

  /** A scope is closed, perhaps again, perhaps by another thread. */
  static final class Closed implements Hook {
    private final Requests requests;
    private final WeakIdentityMap<Object, Request> scopes;

    Closed(Requests requests, WeakIdentityMap<Object, Request> scopes) {
      this.requests = requests;
      this.scopes = scopes;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      Request request = self == null ? null : scopes.remove(self);
      if (request != null) {
        requests.endWithoutEdge(request);
      }
      return null;
    }
  }
}
