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
  private static final WeakIdentityMap<Object, Key> FUTURES = new WeakIdentityMap<>();

  private Exchanges() {}

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
    return FUTURES.get(future);
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
      FUTURES.put(future, ofRequest(keys, request));
      HttpHooks.futures = true;
    }
  }

  /** A future was made of another. */
  static void derived(@Nullable Object future, @Nullable Object source) {
    Key known = FUTURES.get(source);
    if (known != null && future != null) {
      FUTURES.put(future, known);
    }
  }
}
