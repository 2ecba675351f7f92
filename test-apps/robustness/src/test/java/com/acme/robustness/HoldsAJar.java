package com.acme.robustness;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.zip.ZipFile;

/**
 * Serves its first requests while a thread of it is in the middle of reading a jar: it holds the
 * lock that the JDK has for all who read that file. Needs {@code --add-opens
 * java.base/java.util.zip=ALL-UNNAMED}.
 */
public final class HoldsAJar {
  private HoldsAJar() {}

  /** Give it the jar. */
  public static void main(String[] arguments) throws Exception {
    try (ZipFile jar = new ZipFile(new File(arguments[0]))) {
      Object source = field(field(jar, "res"), "zsrc");
      synchronized (field(source, "zfile")) {
        // Other threads do the rest: this one could take the lock again.
        Thread server = new Thread(HoldsAJar::serve);
        server.start();
        server.join();
      }
    }
  }

  private static Object field(Object of, String name) throws ReflectiveOperationException {
    Field field = of.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  private static void serve() {
    try {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      server.start();
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      int status = HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
      System.out.println("served " + status);
      server.stop(0);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
