package dev.weir.weaver.web;

import com.sun.net.httpserver.HttpExchange;
import dev.weir.weaver.edge.Asked;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client asks the JDK's server for. */
record JdkAsked(HttpExchange exchange) implements Asked {
  @Override
  public String method() {
    return exchange.getRequestMethod();
  }

  @Override
  public String path() {
    String path = exchange.getRequestURI().getRawPath();
    return path == null ? "/" : path;
  }

  @Override
  public @Nullable String query() {
    return exchange.getRequestURI().getRawQuery();
  }

  @Override
  public @Nullable String header(String name) {
    List<String> values = exchange.getRequestHeaders().get(name);
    return values == null || values.isEmpty() ? null : String.join(", ", values);
  }

  @Override
  public String host() {
    String authority = exchange.getRequestURI().getRawAuthority();
    String host = authority == null ? header("Host") : authority;
    return host == null ? "" : host;
  }

  @Override
  public String base() {
    // The server asks no handler for what is below none of its contexts.
    String context = exchange.getHttpContext().getPath();
    return context.endsWith("/") ? context.substring(0, context.length() - 1) : context;
  }
}
