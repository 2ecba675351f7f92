package dev.weir.weaver.loop;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls a handler of Vert.x Web off its event loop the way that Vert.x itself calls those that are
 * declared to block: with its context around it, and with a routing context whose {@code next} and
 * {@code fail} go back to the loop.
 */
final class VertxHandlers {
  private static final String WEB = "io.vertx.ext.web.";

  // Kept by the class itself, so that the application can be unloaded.
  private static final ClassValue<VertxHandlers> KNOWN =
      new ClassValue<>() {
        @Override
        protected VertxHandlers computeValue(Class<?> type) {
          try {
            return new VertxHandlers(type);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        }
      };

  private final Field handlers;
  private final Method index;
  private final Method currentRoute;
  private final Method currentContext;
  private final Method dispatch;
  private final Method handle;
  private final Method fail;
  private final Constructor<?> decorator;

  private VertxHandlers(Class<?> routeState) throws ReflectiveOperationException {
    ClassLoader loader = routeState.getClassLoader();
    Class<?> base = Class.forName(WEB + "impl.RoutingContextImplBase", false, loader);
    Class<?> routingContext = Class.forName(WEB + "RoutingContext", false, loader);
    handlers = routeState.getDeclaredField("contextHandlers");
    handlers.setAccessible(true);
    index = base.getDeclaredMethod("currentRouteNextHandlerIndex");
    index.setAccessible(true);
    currentRoute = routingContext.getMethod("currentRoute");
    fail = routingContext.getMethod("fail", Throwable.class);
    decorator =
        Class.forName(WEB + "impl.RoutingContextDecorator", false, loader).getConstructors()[0];
    currentContext =
        Class.forName("io.vertx.core.Vertx", false, loader).getMethod("currentContext");
    dispatch = dispatch(loader);
    handle =
        Class.forName("io.vertx.core.Handler", false, loader).getMethod("handle", Object.class);
  }

  /** Its place changed from 4 to 5. */
  private static Method dispatch(@Nullable ClassLoader loader) throws ReflectiveOperationException {
    Class<?> context;
    try {
      context = Class.forName("io.vertx.core.internal.ContextInternal", false, loader);
    } catch (ClassNotFoundException before) {
      context = Class.forName("io.vertx.core.impl.ContextInternal", false, loader);
    }
    return context.getMethod("dispatch", Runnable.class);
  }

  static VertxHandlers of(Object routeState) {
    return KNOWN.get(routeState.getClass());
  }

  /** What is about to be called; null where that is a handler of Vert.x's own. */
  @Nullable Call call(Object routeState, Object routingContext) {
    try {
      List<?> all = (List<?>) handlers.get(routeState);
      Object handler = all.get((int) index.invoke(routingContext) - 1);
      Object context = currentContext.invoke(null);
      if (context == null || handler == null || handler.getClass().getName().startsWith(WEB)) {
        return null;
      }
      Object route = currentRoute.invoke(routingContext);
      return new Call(this, context, handler, decorator.newInstance(route, routingContext));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A handler's call, to be run once on another thread. */
  static final class Call implements Runnable {
    private final VertxHandlers by;
    private final Object context;
    private final Object handler;
    private final Object routingContext;
    private boolean dispatched;

    Call(VertxHandlers by, Object context, Object handler, Object routingContext) {
      this.by = by;
      this.context = context;
      this.handler = handler;
      this.routingContext = routingContext;
    }

    @Override
    public void run() {
      try {
        if (!dispatched) {
          dispatched = true;
          by.dispatch.invoke(context, this);
          return;
        }
        handle();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    private void handle() throws ReflectiveOperationException {
      try {
        by.handle.invoke(handler, routingContext);
      } catch (InvocationTargetException e) {
        by.fail.invoke(routingContext, e.getCause() == null ? e : e.getCause());
      }
    }
  }
}
