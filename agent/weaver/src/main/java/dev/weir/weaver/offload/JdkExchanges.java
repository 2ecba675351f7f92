package dev.weir.weaver.offload;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import dev.weir.core.offload.Candidate;
import dev.weir.core.record.Request;
import dev.weir.core.record.WeakIdentityMap;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's server has read a request's head and is about to call the outermost chain of filters:
 * the chain of a route that blocks runs on the worker, and the server's thread takes up the next
 * connection, as it does after a handler that returns before it has answered.
 */
final class JdkExchanges implements Hook {
  private final Requests requests;
  private final JdkServers servers;

  /** Exchanges that a worker has: their chains run where they are called. */
  private final WeakIdentityMap<Object, Boolean> moved = new WeakIdentityMap<>();

  JdkExchanges(Requests requests, JdkServers servers) {
    this.requests = requests;
    this.servers = servers;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    if (requests.own() != null
        || !(first instanceof HttpExchange exchange)
        || !(self instanceof Filter.Chain chain)
        || moved.get(exchange) != null) {
      return null;
    }
    Candidate candidate = servers.candidate(exchange);
    if (candidate == null || !candidate.takesOver()) {
      return null;
    }
    JdkServers.Closing closing = servers.closing();
    if (closing == null) {
      candidate.unsupported("the server's connections cannot be closed after a failure");
      return null;
    }
    moved.put(exchange, Boolean.TRUE);
    if (candidate.place().handOver(candidate, new Moved(chain, exchange, closing))) {
      return Hook.instead(null);
    }
    moved.remove(exchange);
    return null;
  }

  private final class Moved implements Runnable {
    private final Filter.Chain chain;
    private final HttpExchange exchange;
    private final JdkServers.Closing closing;

    Moved(Filter.Chain chain, HttpExchange exchange, JdkServers.Closing closing) {
      this.chain = chain;
      this.exchange = exchange;
      this.closing = closing;
    }

    @Override
    public void run() {
      try {
        chain.doFilter(exchange);
      } catch (Throwable e) {
        closing.failed(exchange);
      } finally {
        moved.remove(exchange);
      }
    }
  }

  /** The request has begun, here or on a worker. */
  static final class Measured implements Hook {
    private final Requests requests;
    private final JdkServers servers;

    Measured(Requests requests, JdkServers servers) {
      this.requests = requests;
      this.servers = servers;
    }

    @Override
    public @Nullable Object before(
        @Nullable Object self, @Nullable Object first, @Nullable Object second) {
      Request request = requests.own();
      if (request != null && request.observer() == null && first instanceof HttpExchange exchange) {
        Candidate candidate = servers.candidate(exchange);
        if (candidate != null) {
          request.observer(candidate);
        }
      }
      return null;
    }
  }
}
