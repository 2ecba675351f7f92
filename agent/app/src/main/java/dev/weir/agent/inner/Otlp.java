package dev.weir.agent.inner;

import dev.weir.core.alert.BasicAuthorization;
import dev.weir.core.record.SwallowedErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Sends metrics to a collector every ten seconds, from a thread of its own: OTLP over HTTP, in
 * JSON. What could not be sent is not kept, since the next figures hold it too.
 */
final class Otlp implements Runnable {
  private static final long INTERVAL_NANOS = 10_000_000_000L;
  private static final int TIMEOUT_MS = 5_000;
  private static final int LAST_MS = 1_000;

  private static final String PATH = "/v1/metrics";

  private final URI address;
  private final Map<String, String> headers;
  private final SwallowedErrors errors;
  private final Runnable quiet;
  private final Supplier<byte[]> body;
  private final Log log;

  /** Held while a request is under way, and guards {@link #failing}. */
  private final ReentrantLock sending = new ReentrantLock();

  private boolean failing;
  private volatile boolean ended;

  /**
   * @param endpoint for all signals, or for metrics alone; a user and password in it are sent as
   *     {@code Authorization: Basic}, where that is none of the headers
   * @param headers sent with each request
   * @param errors counts what goes wrong in here
   * @param quiet keeps what the calling thread does out of the figures
   * @param body renders what is to be sent
   * @throws IllegalArgumentException if the endpoint is no address
   */
  Otlp(
      String endpoint,
      Map<String, String> headers,
      SwallowedErrors errors,
      Runnable quiet,
      Supplier<byte[]> body,
      Log log) {
    this.address = address(endpoint);
    this.headers = headers;
    this.errors = errors;
    this.quiet = quiet;
    this.body = body;
    this.log = log;
  }

  /**
   * An endpoint without a path is one for all signals, as OTEL_EXPORTER_OTLP_ENDPOINT is. Its query
   * stays.
   */
  static URI address(String endpoint) {
    int end = endpoint.indexOf('#') < 0 ? endpoint.length() : endpoint.indexOf('#');
    int query = endpoint.indexOf('?');
    int pathEnd = query < 0 || query > end ? end : query;
    String path = endpoint.substring(0, pathEnd);
    String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    String whole = bare.endsWith(PATH) ? bare : bare.concat(PATH);
    return URI.create(whole.concat(endpoint.substring(pathEnd, end)));
  }

  /** Starts its thread. */
  void start() {
    thread(this, "weir-otlp");
  }

  private static Thread thread(Runnable what, String name) {
    Thread thread = new Thread(null, what, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
    return thread;
  }

  @Override
  public void run() {
    quiet.run();
    while (!ended) {
      long next = System.nanoTime() + INTERVAL_NANOS;
      while (System.nanoTime() - next < 0) {
        LockSupport.parkNanos(this, next - System.nanoTime());
      }
      sending.lock();
      try {
        send(TIMEOUT_MS);
      } finally {
        sending.unlock();
      }
    }
  }

  /**
   * The JVM ends: the last figures, if the collector takes them at once. It gets a second, whatever
   * it does: a timeout of the socket would begin anew with each byte. Where figures are just being
   * sent, those are the last ones.
   */
  void end() {
    ended = true;
    Thread last = thread(this::sendLast, "weir-otlp-last");
    try {
      last.join(LAST_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendLast() {
    quiet.run();
    if (sending.tryLock()) {
      try {
        send(LAST_MS);
      } finally {
        sending.unlock();
      }
    }
  }

  private void send(int timeoutMs) {
    try {
      int status = post(body.get(), timeoutMs);
      if (status / 100 != 2) {
        failed("status " + status);
      } else if (failing) {
        failing = false;
        log.info("metrics are sent again");
      }
    } catch (IOException e) {
      failed(e.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    } catch (RuntimeException | LinkageError e) {
      errors.swallow(e);
      failed(e.getClass().getSimpleName());
    }
  }

  private int post(byte[] content, int timeoutMs) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setConnectTimeout(timeoutMs);
    connection.setReadTimeout(timeoutMs);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setDoOutput(true);
    connection.setRequestMethod("POST");
    authorize(connection);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setFixedLengthStreamingMode(content.length);
    try {
      try (OutputStream out = connection.getOutputStream()) {
        out.write(content);
      }
      int status = connection.getResponseCode();
      try (InputStream in =
          status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
        if (in != null) {
          in.readNBytes(1024);
        }
      }
      return status;
    } finally {
      connection.disconnect();
    }
  }

  private void authorize(HttpURLConnection connection) {
    String user = BasicAuthorization.of(address);
    if (user != null) {
      connection.setRequestProperty("Authorization", user);
    }
    // Names of headers are told apart without regard to case: what is set later stays.
    for (Map.Entry<String, String> header : headers.entrySet()) {
      connection.setRequestProperty(header.getKey(), header.getValue());
    }
  }

  /** Once, until it works again; the address may hold a secret and is not told. */
  private void failed(String why) {
    if (!failing) {
      failing = true;
      log.warn("weir.export.otlp.endpoint: metrics are not taken: ".concat(why));
    }
  }
}
