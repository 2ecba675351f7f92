package com.acme.web;

import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The servlets on Jetty 12 with ee10 or ee11, and a handler beside them that knows no servlets. */
public final class JettyMain {
  private JettyMain() {}

  private static final class Core extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (!Request.getPathInContext(request).startsWith("/core")) {
        return false;
      }
      if (Request.getPathInContext(request).equals("/core/late")) {
        new Thread(() -> answer(response, callback)).start();
      } else {
        answer(response, callback);
      }
      return true;
    }

    private static void answer(Response response, Callback callback) {
      response.setStatus(200);
      response.write(true, StandardCharsets.UTF_8.encode("core"), callback);
    }
  }

  /** Apart, because not every version has it beside it. */
  private static final class Http2 {
    static ServerConnector connector(Server server) {
      HttpConfiguration configuration = new HttpConfiguration();
      return new ServerConnector(
          server,
          new HttpConnectionFactory(configuration),
          new HTTP2CServerConnectionFactory(configuration));
    }
  }

  /** Serves until killed. */
  public static void main(String[] arguments) throws Exception {
    QueuedThreadPool pool = new QueuedThreadPool(Integer.getInteger("app.threads", 200));
    if (Boolean.getBoolean("app.virtual")) {
      pool.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    }
    Server server = new Server(pool);
    ServerConnector connector =
        Boolean.getBoolean("app.http2") ? Http2.connector(server) : new ServerConnector(server);
    // A thousand clients come at once.
    connector.setAcceptQueueSize(1024);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler(App.CONTEXT);
    context.addServletContainerInitializer(new App());
    ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
    errors.addErrorPage(503, "/oops");
    context.setErrorHandler(errors);
    server.setHandler(new Handler.Sequence(new Core(), context));
    server.start();
    System.out.println("port " + connector.getLocalPort());
    server.join();
  }
}
