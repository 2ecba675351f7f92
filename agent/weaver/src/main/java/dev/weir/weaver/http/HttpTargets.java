package dev.weir.weaver.http;

import dev.weir.api.OperationType;
import dev.weir.core.record.Key;
import dev.weir.core.record.Keys;
import dev.weir.core.record.Site;
import org.jspecify.annotations.Nullable;

/** Names the service that was called. One class: see {@link HttpHooks}. */
enum HttpTargets implements Site.Target {
  /** The object is a {@code URLConnection}. */
  URL_CONNECTION,
  /** The detail is a {@code HttpRequest}. */
  REQUEST,
  /** The object is the stream of a response's body. */
  BODY,
  /** The object is a future, of a response or of anything else. */
  FUTURE,
  /** The same, which is waited for until a time is up. */
  TIMED_FUTURE,
  /** The detail is a request of Apache HttpClient 4. */
  URI,
  /** The detail is a request of Apache HttpClient 5. */
  AUTHORITY,
  /** The detail is a {@code Request} of OkHttp. */
  CALL,
  /** Of Lettuce, whose futures do not tell the server. */
  LETTUCE;

  @Override
  public Key key(Keys keys, OperationType type, @Nullable Object self, @Nullable Object detail) {
    return switch (this) {
      case URL_CONNECTION -> Exchanges.ofConnection(keys, self);
      case REQUEST -> Exchanges.ofRequest(keys, detail);
      case BODY -> Exchanges.ofBody(keys, self);
      case FUTURE, TIMED_FUTURE -> future(keys, type, self);
      case URI -> ClientTargets.ofUri(keys, detail);
      case AUTHORITY -> ClientTargets.ofRequest(keys, detail);
      case CALL -> ClientTargets.ofCall(keys, detail);
      case LETTUCE -> keys.of(OperationType.NETWORK_IO, "redis (Lettuce)");
    };
  }

  private static Key future(Keys keys, OperationType type, @Nullable Object self) {
    if (type != OperationType.LOCK_WAIT) {
      return keys.of(type); // A worker that waits runs other tasks meanwhile.
    }
    Key known = HttpHooks.futures ? Exchanges.ofFuture(self) : null;
    return known != null ? known : keys.of(type, "java.util.concurrent.CompletableFuture");
  }

  @Override
  public boolean counts(@Nullable Object self, @Nullable Object detail) {
    return this != URL_CONNECTION || Exchanges.isFirst(self);
  }

  @Override
  public boolean isEndless(@Nullable Object self, @Nullable Object detail) {
    return switch (this) {
      case URL_CONNECTION -> Timeouts.isEndlessConnection(self);
      case REQUEST -> Timeouts.isEndlessRequest(detail);
      case FUTURE -> HttpHooks.futures && Exchanges.isEndless(self);
      case BODY, TIMED_FUTURE, URI, AUTHORITY, CALL, LETTUCE -> false;
    };
  }
}
