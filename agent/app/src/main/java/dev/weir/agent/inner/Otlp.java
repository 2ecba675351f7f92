package dev.weir.agent.inner;

import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.report.MetricsText;
import dev.weir.core.report.OtlpJson;
import dev.weir.core.report.ReportContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends metrics to a collector every ten seconds, from a thread of its own: OTLP over HTTP, in
 * JSON. What could not be sent is not kept, since the next figures hold it too.
 */
final class Otlp implements Runnable {
  private static final long INTERVAL_NANOS = 10_000_000_000L;
  private static final int TIMEOUT_MS = 5_000;
  private static final int LAST_TIMEOUT_MS = 1_000;

  private final URI address;
  private final Recording recording;
  private final Ledgers ledgers;
  private final Reports reports;
  private final Log log;
  private boolean failing;
  private volatile boolean ended;

  Otlp(String endpoint, Recording recording, Ledgers ledgers, Reports reports, Log log) {
    this.address = address(endpoint);
    this.recording = recording;
    this.ledgers = ledgers;
    this.reports = reports;
    this.log = log;
  }

  /** An endpoint without a path is one for all signals, as OTEL_EXPORTER_OTLP_ENDPOINT is. */
  private static URI address(String endpoint) {
    String bare = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
    return URI.create(bare.endsWith("/v1/metrics") ? bare : bare.concat("/v1/metrics"));
  }

  /** Starts its thread. */
  void start() {
    Thread thread = new Thread(null, this, "weir-otlp", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
  }

  @Override
  public void run() {
    ledgers.quiet();
    while (!ended) {
      long next = System.nanoTime() + INTERVAL_NANOS;
      while (System.nanoTime() - next < 0) {
        LockSupport.parkNanos(this, next - System.nanoTime());
      }
      send(TIMEOUT_MS);
    }
  }

  /** The JVM ends: the last figures, if the collector takes them at once. */
  void end() {
    ended = true;
    send(LAST_TIMEOUT_MS);
  }

  private synchronized void send(int timeoutMs) {
    try {
      int status = post(render(), timeoutMs);
      if (status / 100 != 2) {
        failed("status " + status);
      } else if (failing) {
        failing = false;
        log.info("metrics are sent again");
      }
    } catch (IOException e) {
      failed(e.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    } catch (RuntimeException | LinkageError e) {
      recording.errors().swallow(e);
      failed(e.getClass().getSimpleName());
    }
  }

  private byte[] render() {
    Recording.Picture picture = reports.picture();
    ReportContext context = reports.context(picture);
    return OtlpJson.render(
        picture.snapshot(),
        context,
        recording.histograms(MetricsText.BOUNDS_NANOS),
        service(context.mainClass()));
  }

  /** As the other tools of the process call it, else by its main class. */
  private static String service(String mainClass) {
    String told = System.getenv("OTEL_SERVICE_NAME");
    if (told != null && !told.isEmpty()) {
      return told;
    }
    return mainClass.isEmpty() ? "unknown_service:java" : mainClass;
  }

  private int post(byte[] body, int timeoutMs) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setConnectTimeout(timeoutMs);
    connection.setReadTimeout(timeoutMs);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setDoOutput(true);
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setFixedLengthStreamingMode(body.length);
    try {
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
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

  /** Once, until it works again; the address may hold a secret and is not told. */
  private void failed(String why) {
    if (!failing) {
      failing = true;
      log.warn("weir.export.otlp.endpoint: metrics are not taken: ".concat(why));
    }
  }
}
