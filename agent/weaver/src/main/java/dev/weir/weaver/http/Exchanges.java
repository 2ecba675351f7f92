package dev.weir.weaver.http;

import dev.weir.api.OperationType;
import dev.weir.core.record.Key;
import dev.weir.core.record.Keys;
import dev.weir.core.record.Sanitizer;
import dev.weir.core.record.WeakIdentityMap;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Which service a connection, a response's body or a future belongs to. */
final class Exchanges {
  private static final WeakIdentityMap<Object, Boolean> COUNTED = new WeakIdentityMap<>();
  private static final WeakIdentityMap<Object, Key> BODIES = new WeakIdentityMap<>();
  private static final WeakIdentityMap<Object, Sent> FUTURES = new WeakIdentityMap<>();

  private Exchanges() {}

  /**
   * A request that was sent for a future.
   *
   * @param to the service
   * @param endless whether the future would never end, had no answer come
   */
  private record Sent(Key to, boolean endless) {}

  /** Whether no call of the connection was counted before; from now on one was. */
  static boolean isFirst(@Nullable Object connection) {
    if (connection == null || COUNTED.get(connection) != null) {
      return false;
    }
    COUNTED.put(connection, Boolean.TRUE);
    return true;
  }

  static Key ofConnection(Keys keys, @Nullable Object connection) {
    if (connection instanceof URLConnection of) {
      URL url = of.getURL();
      return keys.of(
          OperationType.EXTERNAL_API,
          Sanitizer.endpoint(url.getProtocol(), url.getHost(), url.getPort()));
    }
    return keys.of(OperationType.EXTERNAL_API);
  }

  static Key ofRequest(Keys keys, @Nullable Object request) {
    return request instanceof HttpRequest of
        ? keys.of(OperationType.EXTERNAL_API, Sanitizer.endpoint(of.uri()))
        : keys.of(OperationType.EXTERNAL_API);
  }

  static Key ofBody(Keys keys, @Nullable Object body) {
    Key known = BODIES.get(body);
    return known != null ? known : keys.of(OperationType.EXTERNAL_API);
  }

  static @Nullable Key ofFuture(@Nullable Object future) {
    Sent known = FUTURES.get(future);
    return known == null ? null : known.to;
  }

  /** Whether whoever waits for the future would wait for ever, had no answer come. */
  static boolean isEndless(@Nullable Object future) {
    Sent known = FUTURES.get(future);
    return known != null && known.endless;
  }

  /** The stream of a response's body was made for a connection. */
  static void response(@Nullable Object body, @Nullable Object connection) {
    Keys keys = HttpHooks.keys;
    if (keys != null && body != null && connection instanceof URLConnection) {
      BODIES.put(body, ofConnection(keys, connection));
    }
  }

  /** There is a response: its body belongs to who was asked first, wherever that sent us. */
  static void response(@Nullable Object answer) {
    Keys keys = HttpHooks.keys;
    if (keys != null
        && answer instanceof HttpResponse<?> response
        && response.body() instanceof InputStream body) {
      HttpResponse<?> first = response;
      while (first.previousResponse().isPresent()) {
        first = first.previousResponse().get();
      }
      BODIES.put(body, ofRequest(keys, first.request()));
    }
  }

  /** A request was sent: what came of it is its response, or the future of it. */
  static void sent(Object request, Object result) {
    Keys keys = HttpHooks.keys;
    if (keys != null && result instanceof CompletableFuture<?> future) {
      FUTURES.put(future, new Sent(ofRequest(keys, request), Timeouts.isEndlessRequest(request)));
      HttpHooks.futures = true;
    }
  }

  /**
   * A future was made of another.
   *
   * @param by what completes it
   */
  static void derived(@Nullable Object by, @Nullable Object future, @Nullable Object source) {
    Sent known = FUTURES.get(source);
    if (known != null && future != null) {
      // Of either: the other may be what ends it in time.
      boolean endless = known.endless && by != null && !by.getClass().getName().contains("$Or");
      FUTURES.put(future, endless == known.endless ? known : new Sent(known.to, endless));
    }
  }

  /** A future ends by itself from now on. */
  static void timed(@Nullable Object future) {
    Sent known = FUTURES.get(future);
    if (known != null && future != null && known.endless) {
      FUTURES.put(future, new Sent(known.to, false));
    }
  }
}
