package dev.weir.weaver.web;

import dev.weir.core.record.Request;
import dev.weir.core.record.WeakIdentityMap;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.edge.Edges;
import org.jspecify.annotations.Nullable;

/**
 * A hook whose class is loaded when it is first run: a JVM start pays for one class, whatever
 * number of servers there are rows for.
 */
final class LazyHook implements Hook {
  private final String name;
  private final Shared shared;
  private final boolean ends;
  private volatile @Nullable Hook hook;

  LazyHook(String name, Shared shared) {
    this.name = name;
    this.shared = shared;
    ends =
        name.equals(WebSites.TOMCAT_RECYCLED)
            || name.equals(WebSites.JETTY_COMPLETED)
            || name.equals(WebSites.JDK_ANSWERED);
  }

  /** What the hooks of one agent share; the maps are made when first asked for. */
  static final class Shared {
    final Requests requests;
    private @Nullable WeakIdentityMap<Object, Request> unanswered;
    private @Nullable WeakIdentityMap<Object, Request> scopes;
    private @Nullable WeakIdentityMap<Object, Served> served;

    private @Nullable Edges edges;

    Shared(Requests requests) {
      this.requests = requests;
    }

    /** The edge of all servers; made when there is a policy. */
    synchronized Edges edges() {
      Edges made = edges;
      if (made == null) {
        made = new Edges(requests);
        edges = made;
      }
      return made;
    }

    /** Requests of the JDK's server whose handlers have returned without an answer. */
    synchronized WeakIdentityMap<Object, Request> unanswered() {
      WeakIdentityMap<Object, Request> map = unanswered;
      if (map == null) {
        map = new WeakIdentityMap<>();
        unanswered = map;
      }
      return map;
    }

    /** Requests of scopes that are open. */
    synchronized WeakIdentityMap<Object, Request> scopes() {
      WeakIdentityMap<Object, Request> map = scopes;
      if (map == null) {
        map = new WeakIdentityMap<>();
        scopes = map;
      }
      return map;
    }

    /** What the objects of servers serve. */
    synchronized WeakIdentityMap<Object, Served> served() {
      WeakIdentityMap<Object, Served> map = served;
      if (map == null) {
        map = new WeakIdentityMap<>();
        served = map;
      }
      return map;
    }
  }

  @Override
  public boolean ends() {
    return ends;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    return hook().before(self, first, second);
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    hook().after(self, state, result, thrown);
  }

  private Hook hook() {
    Hook made = hook;
    if (made == null) {
      made = make();
      hook = made;
    }
    return made;
  }

  private Hook make() {
    Requests requests = shared.requests;
    return switch (name) {
      case WebSites.JDK -> JdkHttpServer.of(shared);
      case WebSites.JDK_ANSWERED -> new JdkHttpServer.Answered(requests, shared.unanswered());
      case WebSites.TOMCAT -> new Tomcat(shared);
      case WebSites.TOMCAT_CHAIN -> new TomcatChain(shared);
      case WebSites.TOMCAT_RECYCLED -> new Tomcat.Recycled(requests, shared.served());
      case WebSites.JETTY -> new Jetty.Begins(shared);
      case WebSites.JETTY_RETURNS -> new Jetty.Returns(requests);
      case WebSites.JETTY_COMPLETED -> new Jetty.Ends(requests, shared.served());
      case WebSites.JETTY_SERVLETS -> new Jetty.Servlets(requests, shared.served());
      case WebSites.JETTY_MAPPED -> new Jetty.Mapped(requests);
      case WebSites.JETTY_NAMED -> new Jetty.Named(shared.served());
      case WebSites.SERVLET -> new AnyServlet(requests);
      case WebSites.SPRING_MVC -> new SpringMvc(requests);
      case WebSites.JERSEY -> new Jersey(requests);
      case WebSites.UNIT -> new Units.Method(requests);
      case WebSites.SCOPE_OPENED -> new Units.Opened(requests, shared.scopes());
      case WebSites.SCOPE_TOLD -> new Units.Told(requests, shared.scopes());
      case WebSites.SCOPE_CLOSED -> new Units.Closed(requests, shared.scopes());
      default -> throw new IllegalStateException(name);
    };
  }
}
