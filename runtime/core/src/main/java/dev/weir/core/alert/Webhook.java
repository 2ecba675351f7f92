package dev.weir.core.alert;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Posts alerts to a webhook from a thread of its own, which is started by the first alert. Who
 * raises an alert leaves it here and goes on.
 *
 * <p>What is to be sent is at most one change an alert and {@value #MOST} alerts; later changes of
 * one take the place of earlier ones. What could not be delivered is tried again, after 1 s and
 * twice that each time, up to a minute; for how long does not matter, since only the last state is
 * kept. Alertmanager forgets what it does not hear of, so it is told of open alerts each minute.
 */
public final class Webhook implements AlertListener {
  private static final int MOST = 200;
  private static final int TIMEOUT_MS = 5_000;
  private static final long FIRST_RETRY_MS = 1_000;
  private static final long LAST_RETRY_MS = 60_000;
  private static final long REPEAT_MS = 60_000;

  private final URI address;
  private final WebhookFormat format;
  private final Supplier<String> instance;
  private final Runnable onThread;
  private final Consumer<String> log;

  // Guarded by this.
  private final Map<String, Alert> pending = new LinkedHashMap<>();
  private final Map<String, Alert> open = new LinkedHashMap<>();
  private @Nullable Thread thread;

  // The thread's own.
  private boolean failing;
  private long retryMs = FIRST_RETRY_MS;

  /**
   * @param address where to; {@code http} or {@code https}. A user and password in it are sent as
   *     {@code Authorization: Basic}
   * @param instance which process, for the receiver; asked for each delivery
   * @param onThread run once on the thread that sends
   * @param log takes a line when delivery begins to fail, and when it works again
   */
  public Webhook(
      URI address,
      WebhookFormat format,
      Supplier<String> instance,
      Runnable onThread,
      Consumer<String> log) {
    this.address = address;
    this.format = format;
    this.instance = instance;
    this.onThread = onThread;
    this.log = log;
  }

  @Override
  public void changed(Alert alert, AlertChange change) {
    boolean chatty = change == AlertChange.EASED || change == AlertChange.ACKNOWLEDGED;
    if (format == WebhookFormat.SLACK && chatty) {
      return; // People know already.
    }
    leave(alert);
  }

  /** Takes up what was open before a restart. */
  public void resume(List<Alert> alerts) {
    for (Alert alert : alerts) {
      if (alert.isOpen() && format == WebhookFormat.ALERTMANAGER) {
        leave(alert);
      }
    }
  }

  private synchronized void leave(Alert alert) {
    if (alert.isOpen()) {
      if (open.size() < MOST || open.containsKey(alert.id())) {
        open.put(alert.id(), alert);
      }
    } else {
      open.remove(alert.id());
    }
    if (pending.size() < MOST || pending.containsKey(alert.id())) {
      pending.remove(alert.id());
      pending.put(alert.id(), alert);
    }
    if (thread == null) {
      Thread sender = new Thread(null, this::run, "weir-webhook", 0, false);
      sender.setDaemon(true);
      sender.setContextClassLoader(null);
      thread = sender;
      sender.start();
    }
    notifyAll();
  }

  private void run() {
    onThread.run();
    try {
      while (true) {
        List<Alert> batch = take();
        if (deliver(batch)) {
          retryMs = FIRST_RETRY_MS;
        } else {
          putBack(batch);
          TimeUnit.MILLISECONDS.sleep(retryMs);
          retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<Alert> take() throws InterruptedException {
    long began = System.nanoTime();
    while (pending.isEmpty()) {
      boolean repeats = format == WebhookFormat.ALERTMANAGER && !open.isEmpty();
      long waited = (System.nanoTime() - began) / 1_000_000;
      if (repeats && waited >= REPEAT_MS) {
        return List.copyOf(open.values());
      }
      wait(repeats ? Math.max(1, REPEAT_MS - waited) : 0);
    }
    List<Alert> batch = new ArrayList<>(pending.values());
    pending.clear();
    return batch;
  }

  /** What has changed since stands for itself. */
  private synchronized void putBack(List<Alert> batch) {
    Map<String, Alert> later = new LinkedHashMap<>(pending);
    pending.clear();
    for (Alert alert : batch) {
      pending.put(alert.id(), alert);
    }
    pending.putAll(later);
  }

  private boolean deliver(List<Alert> batch) {
    try {
      int status = post(format.body(batch, instance.get()));
      if (status / 100 == 2) {
        worked();
        return true;
      }
      failed("status " + status);
      // A body that is refused will be refused again.
      return status / 100 == 4 && status != 408 && status != 429;
    } catch (IOException | RuntimeException e) {
      failed(e.getClass().getSimpleName());
      return false;
    }
  }

  private int post(byte[] body) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MS);
    connection.setReadTimeout(TIMEOUT_MS);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setDoOutput(true);
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Content-Type", "application/json");
    String user = authorization(address);
    if (user != null) {
      connection.setRequestProperty("Authorization", user);
    }
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

  /** What {@code http://user:password@host/} asks for, which nobody else sends; null: nothing. */
  private static @Nullable String authorization(URI address) {
    String authority = address.getRawAuthority();
    int at = authority == null ? -1 : authority.lastIndexOf('@');
    if (authority == null || at < 0) {
      return null;
    }
    // In a user's name a plus is a plus.
    String user =
        URLDecoder.decode(authority.substring(0, at).replace("+", "%2B"), StandardCharsets.UTF_8);
    byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
    return "Basic ".concat(Base64.getEncoder().encodeToString(bytes));
  }

  /** The address may hold a secret, so it is not told; nor is a message that may hold it. */
  private void failed(String why) {
    if (!failing) {
      failing = true;
      log.accept("alerts: the webhook does not take them: " + why + "; they are kept");
    }
  }

  private void worked() {
    if (failing) {
      failing = false;
      log.accept("alerts: the webhook takes them again");
    }
  }
}
