package dev.weir.weaver.http;

import dev.weir.core.enforce.AsyncCall;
import dev.weir.core.enforce.Enforcement;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Policies for requests that {@code java.net.http} sends. One that may not be sent fails, at once
 * or in its future. One that is sent for a future and takes too long is cancelled, and its future
 * fails; one that is waited for is ended where it is waited for. An answer with a status of 500 or
 * more is a failure of the service.
 */
final class LimitedSends {
  private LimitedSends() {}

  /** What {@link Hook#before} returns for a request that is about to be sent. */
  static @Nullable Object begin(Requests requests, @Nullable Object request, boolean waits) {
    Enforcement policies = requests.enforcement();
    if (policies == null) {
      return null;
    }
    AsyncCall call =
        policies.begin(
            Exchanges.ofRequest(requests.keys(), request),
            requests.ledger().request(),
            requests.ledger().holder());
    if (call == null) {
      return null;
    }
    String refusal = call.refusal();
    if (refusal == null) {
      return waits ? new Waited(call) : call;
    }
    IOException refused = new IOException(refusal);
    return waits ? Hook.throwing(refused) : Hook.instead(CompletableFuture.failedFuture(refused));
  }

  /** A request whose answer its own thread waits for. */
  private static final class Waited {
    final AsyncCall call;
    final @Nullable CompletableFuture<Boolean> timer;

    Waited(AsyncCall call) {
      this.call = call;
      // Where it is not ended, nobody else tells when it would have been.
      timer = call.isShadow() ? timer(call) : null;
      if (timer != null) {
        var unused = timer.thenAccept(late -> over(late, call));
      }
    }

    private static void over(boolean late, AsyncCall call) {
      if (late) {
        String unused = call.late();
      }
    }
  }

  private static @Nullable CompletableFuture<Boolean> timer(AsyncCall call) {
    return call.timeoutNanos() == Long.MAX_VALUE
        ? null
        : new CompletableFuture<Boolean>()
            .completeOnTimeout(true, call.timeoutNanos(), TimeUnit.NANOSECONDS);
  }

  private static void over(AsyncCall call, @Nullable Object answer, @Nullable Throwable thrown) {
    Throwable failure =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    boolean broken = answer instanceof HttpResponse<?> response && response.statusCode() >= 500;
    call.over(broken || failure != null, failure);
  }

  /** The request is on its way, or could not be sent. */
  static void sent(Object state, @Nullable Object result, @Nullable Throwable thrown) {
    if (state instanceof Waited waited) {
      over(waited.call, result, thrown);
      if (waited.timer != null) {
        waited.timer.complete(false);
      }
      return;
    }
    AsyncCall call = (AsyncCall) state;
    if (!(result instanceof CompletableFuture<?> response)) {
      over(call, null, thrown);
      return;
    }
    CompletableFuture<Boolean> timer = timer(call);
    if (timer != null) {
      // One that shares what cancels the exchange, and so can do it once the response has failed.
      CompletableFuture<?> exchange = response.newIncompleteFuture();
      var unused = timer.thenAccept(late -> end(late, call, response, exchange));
    }
    var unused =
        response.whenComplete(
            (value, failure) -> {
              over(call, value, failure);
              if (timer != null) {
                timer.complete(false);
              }
            });
  }

  private static void end(
      boolean late, AsyncCall call, CompletableFuture<?> response, CompletableFuture<?> exchange) {
    String why = late ? call.late() : null;
    if (why != null) {
      response.completeExceptionally(new HttpTimeoutException(why));
      exchange.cancel(true);
    }
  }
}
