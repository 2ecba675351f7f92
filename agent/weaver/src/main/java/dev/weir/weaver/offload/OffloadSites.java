package dev.weir.weaver.offload;

import dev.weir.weaver.Requests;
import dev.weir.weaver.SiteTable;
import dev.weir.weaver.Sites;
import java.lang.instrument.Instrumentation;

/**
 * Where servers are about to run a request on a thread of their own. To be defined after the rows
 * that begin requests: the rows defined last are the outermost, so that a request is handed over
 * whole, and begins on the worker.
 *
 * <p>A request's measure is taken by the rows of {@link #within}, which are to be defined before:
 * they run inside of those that begin it.
 */
public final class OffloadSites implements SiteTable {
  static final String JDK = "offload.jdk-httpserver";
  static final String JDK_MEASURED = "offload.jdk-httpserver.measured";
  static final String TOMCAT = "offload.tomcat";
  static final String TOMCAT_MEASURED = "offload.tomcat.measured";
  static final String JETTY = "offload.jetty";
  static final String JETTY_MEASURED = "offload.jetty.measured";

  private static final String CHAIN = "com.sun.net.httpserver.Filter$Chain";

  private final LazyOffload.Shared shared;

  /**
   * @param requests what hooks may do
   * @param instrumentation opens the JDK's server, when it is first off-loaded
   */
  public OffloadSites(Requests requests, Instrumentation instrumentation) {
    shared = new LazyOffload.Shared(requests, instrumentation);
  }

  /** The rows that run inside of those that begin requests. */
  public void within(Sites sites) {
    sites.hook(JDK_MEASURED, hook(JDK_MEASURED)).in(CHAIN).methods("doFilter");
    sites
        .hook(TOMCAT_MEASURED, hook(TOMCAT_MEASURED))
        .in("org.apache.catalina.core.StandardHostValve")
        .methods("invoke");
    sites
        .hook(JETTY_MEASURED, hook(JETTY_MEASURED))
        .in("org.eclipse.jetty.server.Server")
        .methods(
            "handle(Lorg/eclipse/jetty/server/Request;Lorg/eclipse/jetty/server/Response;"
                + "Lorg/eclipse/jetty/util/Callback;)Z");
  }

  @Override
  public void define(Sites sites) {
    sites.guard(JDK, hook(JDK)).in(CHAIN).methods("doFilter");
    sites
        .guard(TOMCAT, hook(TOMCAT))
        .in("org.apache.tomcat.util.threads.ThreadPoolExecutor")
        .methods("execute(Ljava/lang/Runnable;)V");
    sites
        .guard(JETTY, hook(JETTY))
        .in("org.eclipse.jetty.util.thread.strategy.AdaptiveExecutionStrategy")
        .methods("?runTask(Ljava/lang/Runnable;)V", "?execute(Ljava/lang/Runnable;)V");
  }

  private LazyOffload hook(String name) {
    return new LazyOffload(name, shared);
  }
}
