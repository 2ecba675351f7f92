package dev.weir.core.alert;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Posts to one address, one request after the other, for one thread.
 *
 * <p>The status line decides; the body is not read, since some never end. A timeout of the socket
 * begins anew with each byte, so each request has a thread of its own, and as a whole no more time
 * than it is given here. Then its connection is closed under it. Should it not even end by that, as
 * while it looks a name up, the next request waits for it as long and fails: there is never more
 * than one such thread.
 */
final class HttpPost {
  private static final int SILENCE_MS = 5_000;

  private final URI address;
  private final long limitMs;
  private final Runnable onThread;
  private @Nullable Exchange last;

  /**
   * @param address {@code http} or {@code https}. A user and password in it are sent as {@code
   *     Authorization: Basic}
   * @param limitMs how long a request may take from the look-up of the name to the status line
   * @param onThread run first on the thread of each request
   */
  HttpPost(URI address, long limitMs, Runnable onThread) {
    this.address = address;
    this.limitMs = limitMs;
    this.onThread = onThread;
  }

  /** Sends a body of JSON, and gives the status of the answer. */
  int send(byte[] body) throws IOException, InterruptedException {
    awaitLast();
    Exchange exchange = new Exchange(body);
    FutureTask<Integer> task = exchange.task;
    last = exchange;
    exchange.thread.start();
    try {
      return task.get(limitMs, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw late("no answer");
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      if (!task.isDone()) {
        exchange.abort();
      }
    }
  }

  private void awaitLast() throws IOException, InterruptedException {
    Exchange before = last;
    if (before != null) {
      before.thread.join(limitMs);
      if (before.thread.isAlive()) {
        before.abort();
        throw late("the last request has not ended");
      }
    }
  }

  private static SocketTimeoutException late(String what) {
    return new SocketTimeoutException(what);
  }

  private static IOException failure(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException failure) {
      throw failure;
    }
    return cause instanceof IOException failure ? failure : new IOException(cause);
  }

  /** One request and the status of its answer. */
  private final class Exchange implements Callable<Integer> {
    final FutureTask<Integer> task = new FutureTask<>(this);
    final Thread thread = Webhook.daemon(task, "weir-webhook-post");
    private final byte[] body;
    private volatile @Nullable HttpURLConnection connection;
    private volatile boolean aborted;

    Exchange(byte[] body) {
      this.body = body;
    }

    @Override
    public Integer call() throws IOException {
      onThread.run();
      HttpURLConnection opened = (HttpURLConnection) address.toURL().openConnection();
      connection = opened;
      prepare(opened);
      try {
        try (OutputStream out = opened.getOutputStream()) {
          goOn();
          out.write(body);
        }
        goOn();
        return opened.getResponseCode();
      } finally {
        opened.disconnect();
      }
    }

    private void prepare(HttpURLConnection opened) throws IOException {
      opened.setConnectTimeout(SILENCE_MS);
      opened.setReadTimeout(SILENCE_MS);
      opened.setInstanceFollowRedirects(false);
      opened.setUseCaches(false);
      opened.setDoOutput(true);
      opened.setRequestMethod("POST");
      opened.setRequestProperty("Content-Type", "application/json");
      // Kept, it would be read to its end by a thread of the JDK.
      opened.setRequestProperty("Connection", "close");
      String user = BasicAuthorization.of(address);
      if (user != null) {
        opened.setRequestProperty("Authorization", user);
      }
      opened.setFixedLengthStreamingMode(body.length);
    }

    /** A connection that was closed under it would be opened anew; and failed writes are silent. */
    private void goOn() throws IOException {
      if (aborted) {
        throw late("too late");
      }
    }

    /** Called by another thread. */
    void abort() {
      aborted = true;
      HttpURLConnection opened = connection;
      if (opened != null) {
        opened.disconnect();
      }
    }
  }
}
