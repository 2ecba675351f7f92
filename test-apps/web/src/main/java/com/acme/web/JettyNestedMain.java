package com.acme.web;

import org.eclipse.jetty.ee9.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee9.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The servlets on Jetty 12 with ee9, and built for javax.servlet with ee8. */
public final class JettyNestedMain {
  private JettyNestedMain() {}

  /** Serves until killed. */
  public static void main(String[] arguments) throws Exception {
    Server server = new Server(0);
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath(App.CONTEXT);
    context.addServletContainerInitializer(new App());
    ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
    errors.addErrorPage(503, "/oops");
    context.setErrorHandler(errors);
    server.setHandler(context);
    server.start();
    System.out.println("port " + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    server.join();
  }
}
