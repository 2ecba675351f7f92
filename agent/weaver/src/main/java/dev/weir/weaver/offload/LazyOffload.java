package dev.weir.weaver.offload;

import dev.weir.core.offload.Offloading;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** A hook whose class is loaded when something may be off-loaded and it is first run. */
final class LazyOffload implements Hook {
  private final String name;
  private final Shared shared;
  private volatile @Nullable Hook hook;

  LazyOffload(String name, Shared shared) {
    this.name = name;
    this.shared = shared;
  }

  /** What the hooks of one agent share. */
  static final class Shared {
    final Requests requests;
    final Instrumentation instrumentation;
    private @Nullable JdkServers jdkServers;

    Shared(Requests requests, Instrumentation instrumentation) {
      this.requests = requests;
      this.instrumentation = instrumentation;
    }

    synchronized JdkServers jdkServers(Offloading offloading) {
      JdkServers made = jdkServers;
      if (made == null) {
        made = new JdkServers(offloading, instrumentation);
        jdkServers = made;
      }
      return made;
    }
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    Hook made = hook;
    if (made == null) {
      Offloading offloading = shared.requests.offloading();
      if (offloading == null) {
        return null;
      }
      made = make(offloading);
      hook = made;
    }
    return made.before(self, first, second);
  }

  private Hook make(Offloading offloading) {
    Requests requests = shared.requests;
    return switch (name) {
      case OffloadSites.JDK -> new JdkExchanges(requests, shared.jdkServers(offloading));
      case OffloadSites.JDK_MEASURED ->
          new JdkExchanges.Measured(requests, shared.jdkServers(offloading));
      case OffloadSites.TOMCAT -> new TomcatSockets(offloading);
      case OffloadSites.TOMCAT_MEASURED -> new TomcatSockets.Measured(requests, offloading);
      case OffloadSites.JETTY -> new JettyTasks(offloading);
      case OffloadSites.JETTY_MEASURED -> new JettyTasks.Measured(requests, offloading);
      default -> throw new IllegalStateException(name);
    };
  }
}
