package dev.weir.weaver.web;

import dev.weir.core.settings.SettingsGroup;
import dev.weir.weaver.Requests;
import dev.weir.weaver.SiteTable;
import dev.weir.weaver.Sites;
import java.util.List;

/**
 * Where requests come in. The name of every row that begins requests starts with {@code route.}:
 * when one is woven the agent gets ready for requests.
 */
public final class WebSites implements SiteTable {
  static final String JDK = "route.jdk-httpserver";
  static final String JDK_ANSWERED = "route.jdk-httpserver.answered";
  static final String TOMCAT = "route.tomcat";
  static final String TOMCAT_CHAIN = "route.tomcat.chain";
  static final String TOMCAT_RECYCLED = "route.tomcat.recycled";
  static final String JETTY = "route.jetty";
  static final String JETTY_RETURNS = "route.jetty.returns";
  static final String JETTY_COMPLETED = "route.jetty.completed";
  static final String JETTY_SERVLETS = "route.jetty.servlets";
  static final String JETTY_MAPPED = "route.jetty.mapped";
  static final String JETTY_NAMED = "route.jetty.named";
  static final String SERVLET = "route.servlet";
  static final String SPRING_MVC = "route.spring-webmvc";
  static final String JERSEY = "route.jersey";
  static final String UNIT = "route.request";
  static final String SCOPE_OPENED = "route.scope";
  static final String SCOPE_TOLD = "route.scope.told";
  static final String SCOPE_CLOSED = "route.scope.closed";

  private final LazyHook.Shared shared;
  private final List<SettingsGroup> namedRequests;

  /**
   * @param requests what hooks may do
   * @param namedRequests {@code weir.request.<name>.*}
   */
  public WebSites(Requests requests, List<SettingsGroup> namedRequests) {
    shared = new LazyHook.Shared(requests);
    this.namedRequests = namedRequests;
  }

  @Override
  public void define(Sites sites) {
    jdk(sites);
    tomcat(sites);
    jetty(sites);
    servlets(sites);
    units(sites);
  }

  private Sites.Builder hook(Sites sites, String name) {
    return sites.hook(name, new LazyHook(name, shared));
  }

  private Sites.Builder guard(Sites sites, String name) {
    return sites.guard(name, new LazyHook(name, shared));
  }

  private void jdk(Sites sites) {
    guard(sites, JDK).in("com.sun.net.httpserver.Filter$Chain").methods("doFilter");
    hook(sites, JDK_ANSWERED)
        .in("sun.net.httpserver.HttpExchangeImpl", "sun.net.httpserver.HttpsExchangeImpl")
        .methods("sendResponseHeaders", "close");
  }

  private void tomcat(Sites sites) {
    guard(sites, TOMCAT).in("org.apache.catalina.core.StandardHostValve").methods("invoke");
    guard(sites, TOMCAT_CHAIN)
        .in("org.apache.catalina.core.ApplicationFilterChain")
        .methods("doFilter");
    hook(sites, TOMCAT_RECYCLED).in("org.apache.catalina.connector.Request").methods("recycle()V");
  }

  private void jetty(Sites sites) {
    String server = "org.eclipse.jetty.server.";
    String channel = server.concat("internal.HttpChannelState");
    guard(sites, JETTY)
        .detailArgument(2)
        .in(server.concat("Server"))
        .methods(
            "handle(Lorg/eclipse/jetty/server/Request;Lorg/eclipse/jetty/server/Response;"
                + "Lorg/eclipse/jetty/util/Callback;)Z");
    hook(sites, JETTY_RETURNS).in(channel.concat("$HandlerInvoker")).methods("run()V");
    // Which of the two has it depends on the version.
    hook(sites, JETTY_COMPLETED)
        .in(channel, channel.concat("$HandlerInvoker"))
        .methods("?completeStream");
    hook(sites, JETTY_SERVLETS)
        .in(
            "org.eclipse.jetty.ee11.servlet.ServletChannel",
            "org.eclipse.jetty.ee10.servlet.ServletChannel",
            "org.eclipse.jetty.ee9.nested.HttpChannel",
            "org.eclipse.jetty.ee8.nested.HttpChannel")
        .methods("handle");
    hook(sites, JETTY_MAPPED)
        .in(
            "org.eclipse.jetty.ee9.servlet.ServletHandler",
            "org.eclipse.jetty.ee8.servlet.ServletHandler")
        .methods("doHandle");
    hook(sites, JETTY_NAMED)
        .in("org.eclipse.jetty.ee9.nested.HttpChannel", "org.eclipse.jetty.ee8.nested.HttpChannel")
        .methods("onCompleted()V");
  }

  private void servlets(Sites sites) {
    hook(sites, SERVLET)
        .in("jakarta.servlet.http.HttpServlet")
        .methods("service(Ljakarta/servlet/ServletRequest;Ljakarta/servlet/ServletResponse;)V");
    hook(sites, SERVLET)
        .in("javax.servlet.http.HttpServlet")
        .methods("service(Ljavax/servlet/ServletRequest;Ljavax/servlet/ServletResponse;)V");
    hook(sites, SPRING_MVC)
        .in("org.springframework.web.servlet.HandlerExecutionChain")
        .methods("applyPreHandle");
    hook(sites, JERSEY)
        .in("org.glassfish.jersey.server.internal.routing.UriRoutingContext")
        .methods("setEndpoint");
  }

  private void units(Sites sites) {
    String scope = "dev.weir.api.RequestScope";
    hook(sites, SCOPE_OPENED).in(scope).methods("opened");
    guard(sites, SCOPE_TOLD).in(scope).methods("?told");
    hook(sites, SCOPE_CLOSED).in(scope).methods("close()V");
    LazyHook unit = new LazyHook(UNIT, shared);
    sites.hook(UNIT, unit).in(Sites.ANNOTATED).methods("*");
    for (int i = 0; i < namedRequests.size(); i++) {
      SettingsGroup named = namedRequests.get(i);
      String method = named.text("method");
      int hash = method == null ? -1 : method.indexOf('#');
      if (method != null && hash > 0) {
        sites
            .hook(UNIT, unit)
            .constant(named.name())
            .in(method.substring(0, hash).trim())
            .methods(method.substring(hash + 1).trim());
      }
    }
  }
}
