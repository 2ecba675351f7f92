package dev.weir.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Answers after 50 ms, or at once with a body that takes as long; by HTTP and by HTTPS. */
final class SlowService implements AutoCloseable {
  static final int MILLIS = 50;
  static final int HANGS = 20_000;

  private static final String PASSWORD = "changeit";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer plain;
  private final HttpsServer secure;

  SlowService(Path folder) throws Exception {
    plain = HttpServer.create(loopback(), 0);
    secure = HttpsServer.create(loopback(), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(context(folder)));
    start(plain);
    start(secure);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private void start(HttpServer server) {
    server.createContext("/slow", exchange -> answer(exchange, MILLIS, 0));
    server.createContext("/hanging", exchange -> answer(exchange, HANGS, 0));
    server.createContext("/trickling", exchange -> answer(exchange, 0, MILLIS));
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + plain.getAddress().getPort();
  }

  String secureUrl() {
    return "https://127.0.0.1:" + secure.getAddress().getPort();
  }

  /** An address where nobody listens. */
  static String nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }

  private static void answer(HttpExchange exchange, int before, int within) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      in.readAllBytes();
    }
    pause(before);
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(new byte[1_000]);
      out.flush();
      pause(within);
      out.write(new byte[1_000]);
    }
  }

  static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The JDK's own tool makes the certificate. */
  private static SSLContext context(Path folder) throws Exception {
    Path store = folder.resolve("service.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "service",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said =
        new String(
            keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException(said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  @Override
  public void close() {
    plain.stop(0);
    secure.stop(0);
    threads.shutdownNow();
  }
}
