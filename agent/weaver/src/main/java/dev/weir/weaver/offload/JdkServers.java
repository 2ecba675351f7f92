package dev.weir.weaver.offload;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.core.offload.Candidate;
import dev.weir.core.offload.Offloading;
import dev.weir.core.offload.Place;
import dev.weir.core.record.WeakIdentityMap;
import dev.weir.weaver.web.Names;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's servers and which of them have threads too few: one, or a small pool of the
 * application's own, whose threads must all have been seen busy. A larger pool is the application's
 * choice and stands.
 */
final class JdkServers {
  private static final String PACKAGE = "sun.net.httpserver";
  private static final String FRAMEWORK = "jdk-httpserver";
  private static final int SMALL = 64;
  private static final Place.Kind ONE_THREAD = new Place.Kind(FRAMEWORK, 0, true, 2_000);
  private static final Place.Kind SMALL_POOL = new Place.Kind(FRAMEWORK, 0.9, true, 256);

  private final Offloading offloading;
  private final Instrumentation instrumentation;

  /** Servers with threads enough. */
  private final WeakIdentityMap<Object, Boolean> others = new WeakIdentityMap<>();

  private @Nullable Closing closing;
  private boolean looked;

  JdkServers(Offloading offloading, Instrumentation instrumentation) {
    this.offloading = offloading;
    this.instrumentation = instrumentation;
  }

  /** The candidate of an exchange's route; null where nothing of the server is to be off-loaded. */
  @Nullable Candidate candidate(HttpExchange exchange) {
    HttpServer server = exchange.getHttpContext().getServer();
    if (server == null) {
      return null;
    }
    Place place = offloading.known(server);
    if (place == null) {
      place = others.get(server) != null ? null : make(server, exchange);
    }
    return place == null ? null : place.candidate(Names.of(exchange));
  }

  private @Nullable Place make(HttpServer server, HttpExchange exchange) {
    if (exchange.getClass().getName().startsWith(PACKAGE)) {
      Executor executor = server.getExecutor();
      if (isDirect(executor)) {
        return offloading.place(server, ONE_THREAD, name(server), Place.Own.ONE);
      }
      if (executor instanceof ThreadPoolExecutor pool && pool.getMaximumPoolSize() <= SMALL) {
        return offloading.place(server, SMALL_POOL, name(server), new Pool(pool));
      }
    }
    others.put(server, Boolean.TRUE);
    return null;
  }

  /** Whether handlers run one at a time: on the thread that accepts, or on one they share. */
  private static boolean isDirect(@Nullable Executor executor) {
    if (executor == null || Thread.currentThread().getName().startsWith("HTTP-Dispatcher")) {
      return true;
    }
    String type = executor.getClass().getName();
    // What newSingleThreadExecutor gives, under the names that it has had.
    return type.startsWith("java.util.concurrent.Executors$") && type.contains("Delegated");
  }

  private static String name(HttpServer server) {
    InetSocketAddress address = server.getAddress();
    return address == null || address.getAddress() == null
        ? "(unbound)"
        : address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** A pool of the application's own. */
  private static final class Pool implements Place.Own {
    private final WeakReference<ThreadPoolExecutor> pool;

    Pool(ThreadPoolExecutor pool) {
      this.pool = new WeakReference<>(pool);
    }

    @Override
    public int threads() {
      ThreadPoolExecutor known = pool.get();
      return known == null ? 1 : Math.max(1, known.getMaximumPoolSize());
    }

    @Override
    public int busy() {
      ThreadPoolExecutor known = pool.get();
      return known == null ? 0 : known.getActiveCount();
    }
  }

  /** Closes the connection of an exchange whose handler failed, as the server itself does. */
  static final class Closing {
    private final MethodHandle ofExchange;

    Closing(MethodHandle ofExchange) {
      this.ofExchange = ofExchange;
    }

    void failed(HttpExchange exchange) {
      try {
        ofExchange.invoke(exchange);
      } catch (Throwable e) {
        exchange.close();
      }
    }
  }

  /** Null where the server is not as it is known. */
  synchronized @Nullable Closing closing() {
    if (!looked) {
      looked = true;
      try {
        closing = new Closing(open());
      } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
        closing = null;
      }
    }
    return closing;
  }

  /**
   * {@code server.closeConnection(exchange.impl.connection)}. A public {@code close} would end a
   * half-written body as if it were whole.
   */
  private MethodHandle open() throws ReflectiveOperationException {
    Module server = HttpServer.class.getModule();
    instrumentation.redefineModule(
        server,
        Set.of(),
        Map.of(),
        Map.of(PACKAGE, Set.of(JdkServers.class.getModule())),
        Set.of(),
        Map.of());
    String prefix = PACKAGE + ".";
    Class<?> http = Class.forName(prefix + "HttpExchangeImpl");
    Class<?> https = Class.forName(prefix + "HttpsExchangeImpl");
    Class<?> impl = Class.forName(prefix + "ExchangeImpl");
    Class<?> serverImpl = Class.forName(prefix + "ServerImpl");
    Class<?> connection = Class.forName(prefix + "HttpConnection");
    MethodHandle implOf =
        MethodHandles.guardWithTest(
            MethodHandles.lookup()
                .bind(http, "isInstance", MethodType.methodType(boolean.class, Object.class))
                .asType(MethodType.methodType(boolean.class, HttpExchange.class)),
            field(http, "impl", HttpExchange.class, impl),
            field(https, "impl", HttpExchange.class, impl));
    MethodHandle connectionOf = field(impl, "connection", impl, connection);
    MethodHandle serverOf =
        handle(impl, "getServerImpl").asType(MethodType.methodType(serverImpl, impl));
    MethodHandle close = handle(serverImpl, "closeConnection", connection);
    // (impl) -> server(impl).closeConnection(connection(impl))
    MethodHandle both = MethodHandles.filterArguments(close, 0, serverOf, connectionOf);
    MethodHandle ofImpl =
        MethodHandles.permuteArguments(both, MethodType.methodType(void.class, impl), 0, 0);
    return MethodHandles.filterArguments(ofImpl, 0, implOf);
  }

  private static MethodHandle field(Class<?> owner, String name, Class<?> from, Class<?> to)
      throws ReflectiveOperationException {
    java.lang.reflect.Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return MethodHandles.lookup().unreflectGetter(field).asType(MethodType.methodType(to, from));
  }

  private static MethodHandle handle(Class<?> owner, String name, Class<?>... arguments)
      throws ReflectiveOperationException {
    Method method = owner.getDeclaredMethod(name, arguments);
    method.setAccessible(true);
    return MethodHandles.lookup().unreflect(method);
  }
}
