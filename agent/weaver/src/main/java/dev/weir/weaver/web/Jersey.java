package dev.weir.weaver.web;

import dev.weir.core.record.Request;
import dev.weir.core.record.RoutePaths;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jersey has found the method that serves a request: the templates of its resources, from the
 * outermost on, are the route, behind the application's own path. Expressions of parameters are
 * left out: {@code {id: [0-9]+}} becomes {@code {id}}.
 */
final class Jersey implements Hook {
  private static final String FRAMEWORK = "jersey";
  private static final Getter BASE = Getter.of("getBaseUri");
  private static final Getter TEMPLATES = Getter.of("getMatchedTemplates");
  private static final Getter TEMPLATE = Getter.of("getTemplate");
  private static final Getter RESOURCE_METHOD = Getter.of("getMatchedResourceMethod");
  private static final Getter HTTP_METHOD = Getter.of("getHttpMethod");

  private final Requests requests;

  Jersey(Requests requests) {
    this.requests = requests;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    Request request = requests.own();
    String before = request == null ? null : request.route();
    if (self == null || request == null || request.hasTemplate()) {
      return null;
    }
    if (TEMPLATES.get(self) instanceof List<?> templates && !templates.isEmpty()) {
      StringBuilder name = new StringBuilder(Names.of(method(self, before), ""));
      if (BASE.get(self) instanceof URI base) {
        // As the client wrote it.
        append(name, RoutePaths.fold(base.getPath()));
      }
      for (int i = templates.size() - 1; i >= 0; i--) {
        append(name, TEMPLATE.text(templates.get(i)));
      }
      String route = name.toString();
      request.route(route.endsWith(" ") ? route.concat("/") : route, FRAMEWORK);
    }
    return null;
  }

  /** Servers that name their requests at the end have not told it yet. */
  private static @Nullable String method(Object self, @Nullable String named) {
    if (named != null) {
      return named.substring(0, Math.max(0, named.indexOf(' ')));
    }
    Object resource = RESOURCE_METHOD.get(self);
    return resource == null ? null : HTTP_METHOD.text(resource);
  }

  /** Appends a path with a slash before it and none behind. */
  private static void append(StringBuilder name, @Nullable String path) {
    if (path == null || path.isEmpty() || path.equals("/")) {
      return;
    }
    if (path.charAt(0) != '/') {
      name.append('/');
    }
    int depth = 0;
    boolean skips = false;
    int end = path.endsWith("/") ? path.length() - 1 : path.length();
    for (int i = 0; i < end; i++) {
      char c = path.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      skips = depth > 0 && (skips || c == ':');
      if (!skips && (depth == 0 || c != ' ')) {
        name.append(c);
      }
    }
  }
}
