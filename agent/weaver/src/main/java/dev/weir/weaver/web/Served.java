package dev.weir.weaver.web;

import dev.weir.core.record.Request;
import dev.weir.core.record.WeakIdentityMap;
import org.jspecify.annotations.Nullable;

/**
 * The request that a server's reusable object is serving now. Made once an object, so that a
 * request on a connection kept alive allocates nothing here.
 *
 * <p>Servers hand such an object from thread to thread one at a time, with an order of their own.
 * Should two take the request at once, it still ends once.
 */
final class Served {
  private volatile @Nullable Request request;

  private final boolean within;

  // Handed from thread to thread as the request is.
  private boolean refused;

  private Served(boolean within) {
    this.within = within;
  }

  /** For what stands in front of a server's object, and serves this one request alone. */
  static Served within(Request request) {
    Served served = new Served(true);
    served.set(request);
    return served;
  }

  /** Whether this is no object of the server's own, so that no request begins here. */
  boolean isWithin() {
    return within;
  }

  /** What an object serves; made where there is none. */
  static Served by(WeakIdentityMap<Object, Served> known, Object server) {
    Served served = known.get(server);
    if (served == null) {
      served = new Served(false);
      known.put(server, served);
    }
    return served;
  }

  /** The request, unless it is over. */
  @Nullable Request live() {
    Request now = request;
    return now == null || now.isOver() ? null : now;
  }

  void set(Request begun) {
    refused = false;
    request = begun;
  }

  /** The server has answered the request by itself before anything of the application's ran. */
  void refused() {
    refused = true;
  }

  /** Whether it has. */
  boolean isRefused() {
    return refused;
  }

  /** Gives up the request. */
  @Nullable Request take() {
    Request last = request;
    request = null;
    return last;
  }
}
