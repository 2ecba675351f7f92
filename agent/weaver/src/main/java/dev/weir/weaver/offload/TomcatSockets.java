package dev.weir.weaver.offload;

import dev.weir.core.offload.Candidate;
import dev.weir.core.offload.Offloading;
import dev.weir.core.offload.Place;
import dev.weir.core.record.Request;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.web.Getter;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat has seen that a socket can be read and is about to give it to its pool: virtual threads
 * take it instead, as they would with {@code useVirtualThreads}. What route it is of is not known
 * by then, so the pool's requests are off-loaded all or none.
 */
final class TomcatSockets implements Hook {
  private static final String POOL = "org.apache.tomcat.util.threads.ThreadPoolExecutor";
  private static final String TASK = "org.apache.tomcat.util.net.SocketProcessorBase";
  private static final Place.Kind KIND = new Place.Kind("tomcat", 0.25, false, 256);

  private final Offloading offloading;

  TomcatSockets(Offloading offloading) {
    this.offloading = offloading;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    Place place = self == null ? null : offloading.known(self);
    if (place == null || !(first instanceof Runnable task) || !isSocket(task.getClass())) {
      return null;
    }
    Candidate all = place.whole();
    return all.takesOver() && place.handOver(all, task) ? Hook.instead(null) : null;
  }

  private static boolean isSocket(Class<?> type) {
    Class<?> parent = type.getSuperclass();
    return parent != null && parent.getName().equals(TASK);
  }

  /** A request has begun: its pool is a place. */
  static final class Measured implements Hook {
    private static final Getter CONNECTOR = Getter.of("getConnector");
    private static final Getter PROTOCOL = Getter.of("getProtocolHandler");
    private static final Getter EXECUTOR = Getter.of("getExecutor");
    private static final Getter PORT = Getter.number("getLocalPort");
    private static final Getter MOST = Getter.number("getMaximumPoolSize");
    private static final Getter BUSY = Getter.number("getActiveCount");

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
      if (request == null || request.observer() != null || first == null) {
        return null;
      }
      Object connector = CONNECTOR.get(first);
      Object protocol = connector == null ? null : PROTOCOL.get(connector);
      Object pool = protocol == null ? null : EXECUTOR.get(protocol);
      if (connector != null && pool != null) {
        Place place = offloading.known(pool);
        if (place == null && pool.getClass().getName().equals(POOL)) {
          String name = "port " + PORT.intOf(connector);
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
