package com.acme.web;

import java.io.File;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

/** The servlets on Tomcat. */
public final class TomcatMain {
  private TomcatMain() {}

  /** Serves until killed. */
  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
    // A thousand clients come at once.
    tomcat.getConnector().setProperty("acceptCount", "1024");
    tomcat.getConnector().setProperty("maxThreads", System.getProperty("app.threads", "200"));
    if (arguments.length > 0) {
      tomcat.getConnector().setProperty("maxThreads", arguments[0]);
    }
    if (Boolean.getBoolean("app.virtual")) {
      // What Spring Boot does where spring.threads.virtual.enabled is set.
      tomcat.getConnector().getProtocolHandler().setExecutor(new VirtualThreadExecutor("own-"));
    }
    if (Boolean.getBoolean("app.http2")) {
      tomcat.getConnector().addUpgradeProtocol(new Http2Protocol());
    }
    Context context = tomcat.addContext(App.CONTEXT, new File(".").getAbsolutePath());
    context.addServletContainerInitializer(new App(), Set.of());
    ErrorPage page = new ErrorPage();
    page.setErrorCode(503);
    page.setLocation("/oops");
    context.addErrorPage(page);
    tomcat.start();
    System.out.println("port " + tomcat.getConnector().getLocalPort());
    tomcat.getServer().await();
  }
}
