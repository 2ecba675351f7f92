package dev.weir.weaver.edge;

import dev.weir.core.record.Request;
import dev.weir.core.record.RoutePaths;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What requests were named that the application was asked for, so that those which are answered
 * before a framework can name them are counted with them. Bounded; raw paths are folded. A path
 * that had two names is given none.
 */
final class KnownRoutes {
  private static final int MOST = 1_000;
  private static final int BAD_REQUEST = 400;
  private static final Name AMBIGUOUS = new Name("", "");

  private final Map<String, Name> names = new ConcurrentHashMap<>();

  private record Name(String route, String framework) {}

  /** A request is over that its server or a framework has named. */
  void learn(String methodAndPath, Request request, int status) {
    String route = request.route();
    if (route == null || status >= BAD_REQUEST && !request.hasTemplate()) {
      return;
    }
    String key = key(methodAndPath);
    Name known = names.get(key);
    if (known == null) {
      if (names.size() < MOST) {
        names.putIfAbsent(key, new Name(route, request.framework()));
      }
    } else if (!known.route.equals(route)) {
      names.put(key, AMBIGUOUS);
    }
  }

  /** A request is answered in the application's place: names it as others like it were. */
  @SuppressWarnings("ReferenceEquality") // the very one
  void name(String methodAndPath, Request request) {
    if (request.hasTemplate()) {
      return;
    }
    Name known = names.get(key(methodAndPath));
    if (known != null && known != AMBIGUOUS) {
      request.route(known.route, known.framework);
    }
  }

  private static String key(String methodAndPath) {
    int space = methodAndPath.indexOf(' ');
    String method = methodAndPath.substring(0, space + 1);
    String path = methodAndPath.substring(space + 1);
    return method.concat(RoutePaths.fold(path));
  }
}
