package dev.weir.weaver.loop;

import dev.weir.core.offload.Candidate;
import dev.weir.core.record.Request;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves handlers of Spring WebFlux by its own means: a controller's method is given a scheduler, as
 * for one that is declared to block, so that it is called there once its arguments are known; a
 * handler function is subscribed to on it. The scheduler is made by Reactor of an executor that
 * moves the request along with each of its tasks.
 */
final class WebFluxMoves implements Executor {
  static final String FRAMEWORK = "spring-webflux";

  private static final String REACTOR = "reactor.core.";

  // Set while a handler is chosen that will be moved.
  private static final ThreadLocal<@Nullable Boolean> MOVING = new ThreadLocal<>();

  // Kept by the class itself, so that the application can be unloaded.
  private final ClassValue<Reactor> reactors =
      new ClassValue<>() {
        @Override
        protected Reactor computeValue(Class<?> type) {
          return reactor(type);
        }
      };

  private final Requests requests;
  private final Loops loops;

  WebFluxMoves(Requests requests, Loops loops) {
    this.requests = requests;
    this.loops = loops;
  }

  /** What is needed of one application's Reactor. */
  private record Reactor(Object scheduler, Method defer, Method subscribeOn) {}

  /** A handler is about to be chosen: will it be moved? */
  boolean begins(Request request) {
    if (loops.moving(request, FRAMEWORK) == null) {
      return false;
    }
    MOVING.set(true);
    return true;
  }

  /** It has been chosen. */
  void ends() {
    MOVING.remove();
  }

  private Reactor reactor(Class<?> type) {
    try {
      ClassLoader loader = type.getClassLoader();
      Class<?> schedulers = Class.forName(REACTOR + "scheduler.Schedulers", true, loader);
      Class<?> scheduler = Class.forName(REACTOR + "scheduler.Scheduler", false, loader);
      Class<?> mono = Class.forName(REACTOR + "publisher.Mono", false, loader);
      return new Reactor(
          schedulers.getMethod("fromExecutor", Executor.class).invoke(null, this),
          mono.getMethod("defer", Supplier.class),
          mono.getMethod("subscribeOn", scheduler));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reactor has a task for the scheduler; runs on the thread that comes to it, not in a hook. */
  @Override
  public void execute(Runnable task) {
    Request request = requests.own();
    Moves to = loops.moves(FRAMEWORK);
    if (to == null) {
      task.run();
      return;
    }
    String route = request == null ? null : request.route();
    Candidate candidate = to.place().candidate(route == null ? "(unnamed)" : route);
    if (request != null) {
      requests.ledger().handOn(request);
    }
    to.move(candidate, request, task);
  }

  /** Which scheduler a controller's method is called on. */
  static final class Controller implements Hook {
    private final WebFluxMoves moves;

    Controller(WebFluxMoves moves) {
      this.moves = moves;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      if (self == null || MOVING.get() == null) {
        return null;
      }
      return Hook.instead(moves.reactors.get(self.getClass()).scheduler());
    }
  }

  /** A handler function is called. */
  static final class Function implements Hook {
    private final WebFluxMoves moves;

    Function(WebFluxMoves moves) {
      this.moves = moves;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      if (self == null || MOVING.get() == null) {
        return null;
      }
      Reactor reactor = moves.reactors.get(self.getClass());
      Supplier<@Nullable Object> later = () -> moves.handle(self, first, second);
      try {
        Object deferred = reactor.defer().invoke(null, later);
        return Hook.instead(reactor.subscribeOn().invoke(deferred, reactor.scheduler()));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Calls the adapter on another thread, where it passes. */
  private @Nullable Object handle(Object adapter, @Nullable Object exchange, @Nullable Object to) {
    try {
      for (Method method : adapter.getClass().getMethods()) {
        if (method.getName().equals("handle") && method.getParameterCount() == 2) {
          return method.invoke(adapter, exchange, to);
        }
      }
      throw new NoSuchMethodError("handle");
    } catch (java.lang.reflect.InvocationTargetException e) {
      throw WebFluxMoves.<RuntimeException>asItIs(e.getCause() == null ? e : e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X asItIs(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
