package dev.weir.weaver.offload;

import dev.weir.core.offload.Candidate;
import dev.weir.core.offload.Offloading;
import dev.weir.core.offload.Place;
import dev.weir.core.record.Request;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.web.Getter;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's strategy has taken a task from a selector and is about to run it on a thread of the pool:
 * a task that may block runs on a virtual thread instead, as it would with {@code
 * setVirtualThreadsExecutor}. As with Tomcat the pool's tasks are off-loaded all or none.
 */
final class JettyTasks implements Hook {
  private static final String POOL = "org.eclipse.jetty.util.thread.QueuedThreadPool";
  private static final Place.Kind KIND = new Place.Kind("jetty", 0.25, false, 256);
  private static final Getter INVOCATION = Getter.of("getInvocationType");

  private final Offloading offloading;

  private final ClassValue<@Nullable Field> executor =
      new ClassValue<>() {
        @Override
        protected @Nullable Field computeValue(Class<?> type) {
          try {
            Field field = type.getDeclaredField("_executor");
            field.setAccessible(true);
            return field;
          } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
          }
        }
      };

  JettyTasks(Offloading offloading) {
    this.offloading = offloading;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the strategy itself, which is no task of a selector
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    if (self == null || self == first || !(first instanceof Runnable task)) {
      return null;
    }
    Place place = place(self);
    if (place == null || !mayBlock(task)) {
      return null;
    }
    Candidate all = place.whole();
    return all.takesOver() && place.handOver(all, task) ? Hook.instead(null) : null;
  }

  private @Nullable Place place(Object strategy) {
    Field field = executor.get(strategy.getClass());
    try {
      Object pool = field == null ? null : field.get(strategy);
      return pool == null ? null : offloading.known(pool);
    } catch (IllegalAccessException e) {
      return null;
    }
  }

  private static boolean mayBlock(Object task) {
    Object type = INVOCATION.get(task);
    return type == null || type.toString().equals("BLOCKING");
  }

  /** A request has begun: its server's pool is a place. */
  static final class Measured implements Hook {
    private static final Getter THREADS = Getter.of("getThreadPool");
    private static final Getter URI = Getter.of("getURI");
    private static final Getter PORT = Getter.number("getPort");
    private static final Getter MOST = Getter.number("getMaxAvailableThreads");
    private static final Getter BUSY = Getter.number("getUtilizedThreads");

    private final Requests requests;
    private final Offloading offloading;

    Measured(Requests requests, Offloading offloading) {
      this.requests = requests;
      this.offloading = offloading;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      Request request = requests.own();
      if (self == null || request == null || request.observer() != null) {
        return null;
      }
      Object pool = THREADS.get(self);
      if (pool != null) {
        Place place = offloading.known(pool);
        if (place == null && pool.getClass().getName().equals(POOL)) {
          Object uri = URI.get(self);
          String name = "port " + (uri == null ? 0 : PORT.intOf(uri));
          place = offloading.place(pool, KIND, name, new OwnThreads(pool, MOST, BUSY));
        }
        if (place != null) {
          request.observer(place.whole());
        }
      }
      return null;
    }
  }
}
