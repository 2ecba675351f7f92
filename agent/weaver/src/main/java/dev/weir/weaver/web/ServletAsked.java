package dev.weir.weaver.web;

import dev.weir.weaver.edge.Asked;
import java.util.Enumeration;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks a servlet container for.
 *
 * @param request the server's, or of the servlet interfaces
 */
record ServletAsked(Object request) implements Asked {
  private static final Getter METHOD = Getter.of("getMethod");
  private static final Getter URI = Getter.of("getRequestURI");
  private static final Getter QUERY = Getter.of("getQueryString");
  private static final Getter SCHEME = Getter.of("getScheme");
  private static final Getter SERVER_NAME = Getter.of("getServerName");
  private static final Getter SERVER_PORT = Getter.number("getServerPort");
  private static final Getter CONTEXT_PATH = Getter.of("getContextPath");

  @Override
  public String method() {
    return String.valueOf(METHOD.text(request));
  }

  @Override
  public String path() {
    String path = URI.text(request);
    return path == null ? "/" : path;
  }

  @Override
  public @Nullable String query() {
    return QUERY.text(request);
  }

  @Override
  public @Nullable String header(String name) {
    try {
      Object values = ServletApi.of(request).ask(request, "getHeaders", name);
      StringJoiner all = new StringJoiner(", ");
      boolean any = false;
      if (values instanceof Enumeration<?> each) {
        while (each.hasMoreElements()) {
          all.add(String.valueOf(each.nextElement()));
          any = true;
        }
      }
      return any ? all.toString() : null;
    } catch (Throwable e) {
      return null;
    }
  }

  @Override
  public String host() {
    return SCHEME.text(request)
        + "://"
        + SERVER_NAME.text(request)
        + ":"
        + SERVER_PORT.intOf(request);
  }

  @Override
  public String base() {
    String context;
    try {
      context = CONTEXT_PATH.text(request);
    } catch (RuntimeException e) {
      // There is no context.
      return "";
    }
    return context == null || context.equals("/") ? "" : context;
  }
}
