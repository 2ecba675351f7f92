package dev.weir.core.alert;

import dev.weir.core.record.Ticker;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Posts alerts to a webhook from a thread of its own, which is started by the first alert. Who
 * raises an alert leaves it in the {@link Outbox} and goes on.
 *
 * <p>What could not be delivered is tried again, after 1 s and twice that each time, up to a
 * minute; for how long does not matter, since only the last state of an alert is kept. Nothing ends
 * the thread: whatever is thrown on it counts as a delivery that failed.
 */
public final class Webhook implements AlertListener {
  private static final long LIMIT_MS = 10_000;
  private static final long FIRST_RETRY_MS = 1_000;
  private static final long LAST_RETRY_MS = 60_000;
  private static final String KEPT = "they are kept";
  private static final String DROPPED = "what it refuses is dropped";

  private final WebhookBody body;
  private final Supplier<AlertOrigin> origin;
  private final Runnable onThread;
  private final Consumer<String> log;
  private final ThreadFactory threads;
  private final Outbox outbox;
  private final HttpPost post;

  // Guarded by this.
  private @Nullable Thread thread;

  // The thread's own.
  private String told = "";
  private long retryMs = FIRST_RETRY_MS;

  /**
   * @param address where to; {@code http} or {@code https}. A user and password in it are sent as
   *     {@code Authorization: Basic}
   * @param origin which process, for the receiver; asked for each delivery, on the thread that
   *     sends, so that it may take a while
   * @param onThread run first on each thread that this starts
   * @param log takes a line when delivery begins to fail, and when it works again
   */
  public Webhook(
      URI address,
      WebhookFormat format,
      Supplier<AlertOrigin> origin,
      Runnable onThread,
      Consumer<String> log) {
    this(address, format, origin, onThread, log, what -> daemon(what, "weir-webhook"));
  }

  Webhook(
      URI address,
      WebhookFormat format,
      Supplier<AlertOrigin> origin,
      Runnable onThread,
      Consumer<String> log,
      ThreadFactory threads) {
    body = format.body(address);
    this.origin = origin;
    this.onThread = onThread;
    this.log = log;
    this.threads = threads;
    outbox = new Outbox(Ticker.SYSTEM, body.repeatMillis(), body.isWhole());
    post = new HttpPost(address, LIMIT_MS, onThread);
  }

  /** A thread that keeps neither the JVM nor an application's class loader. */
  static Thread daemon(Runnable what, String name) {
    Thread made = new Thread(null, what, name, 0, false);
    made.setDaemon(true);
    made.setContextClassLoader(null);
    return made;
  }

  @Override
  public void changed(Alert alert, AlertChange change) {
    if (body.tells(change)) {
      leave(alert);
    } else {
      outbox.note(alert);
    }
  }

  /** Takes up what was open before a restart, where open alerts are told again and again. */
  public void resume(List<Alert> alerts) {
    for (Alert alert : alerts) {
      if (alert.isOpen() && body.repeatMillis() > 0) {
        leave(alert);
      }
    }
  }

  private void leave(Alert alert) {
    outbox.leave(alert);
    start();
  }

  /** Also where the thread that there was could not be started, or is gone. */
  private synchronized void start() {
    Thread running = thread;
    if (running == null || !running.isAlive()) {
      Thread sender = threads.newThread(this::run);
      thread = sender;
      sender.start();
    }
  }

  private void run() {
    boolean ready = false;
    while (true) {
      try {
        if (!ready) {
          onThread.run();
          ready = true;
        }
        send(outbox.take());
      } catch (InterruptedException e) {
        // Whoever interrupts all threads of a process means his own; what is left is still sent.
      } catch (Throwable e) {
        failed(e.getClass().getSimpleName(), KEPT);
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(FIRST_RETRY_MS));
      }
    }
  }

  private void send(Outbox.Batch batch) throws InterruptedException {
    boolean done = false;
    try {
      done = deliver(batch.told());
    } finally {
      if (done) {
        retryMs = FIRST_RETRY_MS;
        outbox.done(batch);
      } else {
        outbox.putBack(batch);
      }
    }
    if (!done) {
      TimeUnit.MILLISECONDS.sleep(retryMs);
      retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    }
  }

  /** False where it has to be tried again. */
  private boolean deliver(List<Alert> alerts) {
    try {
      int status = post.send(body.of(alerts, origin.get()));
      if (status / 100 == 2) {
        worked();
        return true;
      }
      // A body that is refused will be refused again; who may not, or finds nobody, may later.
      boolean refused = status == 400 || status == 405 || status == 413 || status == 422;
      failed("status " + status, refused ? DROPPED : KEPT);
      return refused;
    } catch (Throwable e) {
      // An Error too: memory may be there again when the next alert comes.
      failed(e.getClass().getSimpleName(), KEPT);
      return false;
    }
  }

  /**
   * The address may hold a secret, so it is not told; nor is a message that may hold it.
   *
   * @param consequence what becomes of the alerts; said anew where it is another than before
   */
  private void failed(String why, String consequence) {
    if (!told.equals(consequence)) {
      told = consequence;
      log.accept("alerts: the webhook does not take them: " + why + "; " + consequence);
    }
  }

  private void worked() {
    if (!told.isEmpty()) {
      told = "";
      log.accept("alerts: the webhook takes them again");
    }
  }
}
