package dev.weir.weaver.web;

import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.edge.Edge;
import dev.weir.weaver.edge.Handover;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat is about to call the first filter of a request: where its time is limited, or its response
 * kept, that is done here.
 *
 * <p>Tomcat uses a chain again for the next request, so filters that may outlive theirs get a copy.
 */
final class TomcatChain implements Hook {
  private static final Getter DISPATCHER_TYPE = Getter.of("getDispatcherType");

  private final LazyHook.Shared shared;
  private final Requests requests;

  TomcatChain(LazyHook.Shared shared) {
    this.shared = shared;
    requests = shared.requests;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    if (requests.enforcement() == null || self == null || first == null || second == null) {
      return null;
    }
    Edge edge = shared.edges().take();
    Object server = edge == null ? null : edge.server();
    if (edge == null || server == null) {
      return null;
    }
    if (!"REQUEST".equals(DISPATCHER_TYPE.text(first))) {
      return null;
    }
    // What fails up to here leaves the request to Tomcat; from here on it is answered here.
    Object copy = copyOf(self);
    ServletRun run = runOf(edge, copy == null ? self : copy, first, second, server);
    Throwable thrown;
    try {
      boolean elsewhere = run.prepare() && copy != null;
      if (run.run(elsewhere) == Handover.Result.AGENT) {
        return Hook.instead(null);
      }
      run.over();
      thrown = run.thrown();
    } catch (Throwable e) {
      thrown = e;
    }
    return thrown == null ? Hook.instead(null) : Hook.throwing(thrown);
  }

  private static ServletRun runOf(
      Edge edge, Object chain, Object request, Object response, Object server) {
    ServletApi api = ServletApi.of(request);
    Method doFilter;
    try {
      doFilter = api.type("FilterChain").getMethod("doFilter", api.plainTypes());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return new ServletRun(
        edge,
        api,
        request,
        response,
        server,
        (req, res) -> ServletApi.invoke(doFilter, chain, new Object[] {req, res}));
  }

  /** A chain of the same filters and the same servlet, at the start; null where it cannot be. */
  static @Nullable Object copyOf(Object chain) {
    try {
      Constructor<?> constructor = chain.getClass().getDeclaredConstructor();
      constructor.setAccessible(true);
      Object copy = constructor.newInstance();
      for (Field field : chain.getClass().getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          Object value = field.get(chain);
          field.set(copy, value instanceof Object[] filters ? filters.clone() : value);
        }
      }
      return copy;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
