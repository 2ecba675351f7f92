package dev.weir.agent.inner;

import dev.weir.agent.inner.admin.Access;
import dev.weir.agent.inner.admin.AdminToken;
import dev.weir.agent.inner.admin.Endpoints;
import dev.weir.agent.inner.command.AdminConnection;
import dev.weir.agent.inner.http.HttpResponse;
import dev.weir.agent.inner.http.HttpServer;
import dev.weir.core.record.Recording;
import dev.weir.core.record.SwallowedErrors;
import dev.weir.core.settings.Settings;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The admin server, as the settings want it: what address, what token, or why it is off. */
final class AdminServer implements Runnable, AutoCloseable {
  private final @Nullable HttpServer server;
  private final AdminToken token;
  private final String url;
  private final String line;

  private AdminServer(@Nullable HttpServer server, AdminToken token, String url, String line) {
    this.server = server;
    this.token = token;
    this.url = url;
    this.line = line;
  }

  /**
   * Listens, or not; then {@link #line} says why.
   *
   * @param threads make the thread for what takes long
   */
  static AdminServer create(
      Settings settings, Recording recording, Reports reports, ThreadFactory threads) {
    String name = settings.adminAddress();
    InetAddress address;
    try {
      address = InetAddress.getByName(name);
    } catch (IOException e) {
      return off("weir.admin.address " + name + " is no address of this machine");
    }
    if (!address.isLoopbackAddress() && settings.adminToken().isEmpty()) {
      return off(
          "weir.admin.address " + name + " is not loopback and there is no weir.admin.token");
    }
    Delegate delegate = new Delegate(recording.errors());
    int wanted = settings.adminPort();
    HttpServer server;
    try {
      server = listen(address, wanted, delegate, threads);
    } catch (IOException e) {
      return off("cannot listen on " + name + ": " + e.getMessage());
    }
    int port = server.port();
    AdminToken token =
        settings.adminToken().isEmpty()
            ? AdminToken.make(port, reports.folder(), Path.of(temporary()))
            : AdminToken.given(settings.adminToken());
    Access access = new Access(name, address.isLoopbackAddress(), token.text());
    Endpoints endpoints = new Endpoints(access, reports);
    delegate.handler = endpoints;
    String url = "http://" + shown(address) + ":" + port + "/";
    reports.extra("admin", url);
    System.setProperty(AdminConnection.PROPERTY, url);
    return new AdminServer(server, token, url, line(url, wanted, port, token));
  }

  private static String line(String url, int wanted, int port, AdminToken token) {
    String taken = wanted != 0 && wanted != port ? " (port " + wanted + " is taken)" : "";
    Path file = token.file();
    String where = file == null ? "" : ", token in " + file;
    return "dashboard: " + url + taken + where;
  }

  /** As it stands in a URL; the JDK writes loopback with all its zeros. */
  static String shown(InetAddress address) {
    String text = address.getHostAddress();
    if (address instanceof Inet6Address && address.isLoopbackAddress()) {
      return "[::1]";
    }
    return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
  }

  private static HttpServer listen(
      InetAddress address, int port, Delegate delegate, ThreadFactory threads) throws IOException {
    try {
      return HttpServer.listen(new InetSocketAddress(address, port), delegate, threads);
    } catch (IOException e) {
      if (port == 0) {
        throw e;
      }
      return HttpServer.listen(new InetSocketAddress(address, 0), delegate, threads);
    }
  }

  private static String temporary() {
    return System.getProperty("java.io.tmpdir", "/tmp");
  }

  private static AdminServer off(String why) {
    return new AdminServer(null, AdminToken.given(""), "", "no dashboard: " + why);
  }

  /** What the operator is told. */
  String line() {
    return line;
  }

  /** Where it listens; 0 where it does not. */
  int port() {
    return server == null ? 0 : server.port();
  }

  /** Its address; empty where it does not listen. */
  String url() {
    return url;
  }

  @Override
  public void run() {
    if (server != null) {
      server.run();
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    token.delete();
  }

  /** The port is known once the server listens, and the endpoints want the token of that port. */
  private static final class Delegate implements dev.weir.agent.inner.http.Handler {
    private final SwallowedErrors errors;
    private volatile @Nullable Endpoints handler;

    Delegate(SwallowedErrors errors) {
      this.errors = errors;
    }

    @Override
    public HttpResponse handle(dev.weir.agent.inner.http.HttpRequest request) throws Exception {
      Endpoints ready = handler;
      if (ready == null) {
        return HttpResponse.problem(503, "a moment, please");
      }
      try {
        return ready.handle(request);
      } catch (Throwable e) {
        errors.swallow(e);
        throw e;
      }
    }

    @Override
    public boolean isHeavy(dev.weir.agent.inner.http.HttpRequest request) {
      Endpoints ready = handler;
      return ready != null && ready.isHeavy(request);
    }
  }
}
