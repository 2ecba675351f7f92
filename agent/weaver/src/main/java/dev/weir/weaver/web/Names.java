package dev.weir.weaver.web;

import com.sun.net.httpserver.HttpExchange;
import dev.weir.core.record.Request;
import dev.weir.core.record.RoutePaths;
import org.jspecify.annotations.Nullable;

/** Names requests by what servers know of them: never the raw path, never the query. */
public final class Names {
  private static final String SERVLET = "servlet";
  private static final String UNREADABLE = "(bad request)";
  private static final Getter METHOD = Getter.of("getMethod");
  private static final Getter CONTEXT = Getter.of("getServletContext");
  private static final Getter CONTEXT_PATH = Getter.of("getContextPath");
  private static final Getter REQUEST_URI = Getter.of("getRequestURI");
  private static final Getter MAPPING = Getter.of("getHttpServletMapping");
  private static final Getter MATCH = Getter.of("getMappingMatch");
  private static final Getter PATTERN = Getter.of("getPattern");

  private Names() {}

  /**
   * Names a request by the mapping of its servlet, until a template is known: an exact mapping and
   * {@code /users/*} as they are, anything else, and what a servlet for all paths serves, by its
   * folded path.
   */
  static void byMapping(Request request, Object servletRequest) {
    if (request.hasTemplate()) {
      return;
    }
    String context = contextPath(servletRequest);
    String pattern = pattern(servletRequest);
    String path = pattern != null ? context.concat(pattern) : folded(servletRequest, context);
    request.provisionalRoute(of(servletRequest, path), SERVLET);
  }

  /** Names a request that the server could not read, and so answers without any servlet. */
  static void unreadable(Request request, Object servletRequest) {
    request.route(of(servletRequest, UNREADABLE), SERVLET);
  }

  private static String folded(Object servletRequest, String context) {
    String uri = REQUEST_URI.text(servletRequest);
    if (uri == null || !uri.startsWith(context)) {
      return RoutePaths.fold(uri);
    }
    return context.concat(RoutePaths.fold(uri.substring(context.length())));
  }

  /** Names a request by the template that a framework inside a servlet found. */
  static void byTemplate(Request request, Object servletRequest, String template, String by) {
    String path = contextPath(servletRequest);
    String pattern = pattern(servletRequest);
    if (pattern != null && pattern.endsWith("/*")) {
      path = path.concat(pattern.substring(0, pattern.length() - 2));
    }
    String slash = template.startsWith("/") ? "" : "/";
    request.route(of(servletRequest, path + slash + template), by);
  }

  /**
   * What a request to the JDK's server is called until a template is known: by the path of its
   * context, and where that is for all paths by its own, folded.
   */
  public static String of(HttpExchange exchange) {
    String context = exchange.getHttpContext().getPath();
    boolean forAll = context.equals("/");
    String path = forAll ? RoutePaths.fold(exchange.getRequestURI().getRawPath()) : context;
    return of(exchange.getRequestMethod(), path);
  }

  /** Method and path. */
  public static String of(@Nullable String method, String path) {
    return known(method).concat(path);
  }

  private static String of(Object servletRequest, String path) {
    return of(METHOD.text(servletRequest), path);
  }

  /** As the application has it: what a request says of it is as the client wrote it. */
  private static String contextPath(Object servletRequest) {
    String path = CONTEXT_PATH.text(servletRequest);
    if (path != null && !path.isEmpty()) {
      // Where it is empty there may be no context at all, and Tomcat fails to say so.
      Object context = CONTEXT.get(servletRequest);
      path = context == null ? path : CONTEXT_PATH.text(context);
    }
    return path == null || path.equals("/") ? "" : path;
  }

  /** The pattern of an exact mapping, or of one by path that is not for all; else null. */
  private static @Nullable String pattern(Object servletRequest) {
    Object mapping = MAPPING.get(servletRequest);
    if (mapping == null || !(MATCH.get(mapping) instanceof Enum<?> match)) {
      return null;
    }
    String pattern =
        switch (match.name()) {
          case "EXACT", "PATH" -> PATTERN.text(mapping);
          default -> null;
        };
    return "/*".equals(pattern) ? null : pattern;
  }

  /**
   * Methods are the client's to invent, routes are not. The others go by the name that
   * OpenTelemetry's conventions for {@code http.request.method} have for them.
   */
  private static String known(@Nullable String method) {
    return switch (method == null ? "" : method) {
      case "GET" -> "GET ";
      case "POST" -> "POST ";
      case "PUT" -> "PUT ";
      case "DELETE" -> "DELETE ";
      case "HEAD" -> "HEAD ";
      case "OPTIONS" -> "OPTIONS ";
      case "PATCH" -> "PATCH ";
      case "TRACE" -> "TRACE ";
      case "CONNECT" -> "CONNECT ";
      case "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK" -> method + " ";
      default -> "_OTHER ";
    };
  }
}
