package com.acme.web;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import java.net.InetSocketAddress;
import java.util.Set;

/** The servlets on Undertow, which the agent knows nothing of. */
public final class UndertowMain {
  private UndertowMain() {}

  /** Serves until killed. */
  public static void main(String[] arguments) throws Exception {
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(App.class.getClassLoader())
            .setContextPath(App.CONTEXT)
            .setDeploymentName("shop")
            .addErrorPage(Servlets.errorPage("/oops", 503))
            .addServletContainerInitializer(
                new ServletContainerInitializerInfo(App.class, Set.of()));
    DeploymentManager manager = Servlets.defaultContainer().addDeployment(info);
    manager.deploy();
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setHandler(Handlers.path().addPrefixPath(App.CONTEXT, manager.start()))
            .build();
    server.start();
    InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    System.out.println("port " + address.getPort());
  }
}
