package dev.weir.weaver.loop;

import dev.weir.core.offload.Candidate;
import dev.weir.core.record.Request;
import dev.weir.core.record.RoutePaths;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.web.Getter;
import dev.weir.weaver.web.Names;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x Web calls a handler of a route that matches. Of the routes that a request passes the last
 * one with a path names it: those before are for all, a session's, a body's. Where all that matched
 * is a path for all, the request's own is folded. A handler of a route that blocks is moved.
 */
final class VertxWeb implements Hook {
  static final String FRAMEWORK = "vertx-web";

  private static final Getter ROUTE = Getter.of("currentRoute");
  private static final Getter PATH = Getter.of("getPath");
  private static final Getter IS_EXACT = Getter.flag("isExactPath");
  private static final Getter MOUNT_POINT = Getter.of("mountPoint");
  private static final Getter REQUEST = Getter.of("request");
  private static final Getter METHOD = Getter.of("method");
  private static final Getter ASKED_PATH = Getter.of("path");
  private static final Getter FAILED = Getter.flag("failed");
  private static final Getter IS_ENDED = Getter.flag("isEnded");

  private final Requests requests;
  private final Loops loops;

  VertxWeb(Requests requests, Loops loops) {
    this.requests = requests;
    this.loops = loops;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    Request request = requests.ledger().request();
    Object asked = first == null ? null : REQUEST.get(first);
    if (request == null || self == null || first == null || asked == null) {
      return null;
    }
    boolean named = name(request, first, asked);
    return named && isRead(asked) && requests.own() != null ? move(self, first, request) : null;
  }

  /** Whether the request's route has a path of its own. */
  private static boolean name(Request request, Object context, Object asked) {
    Object route = ROUTE.get(context);
    String path = route == null ? null : PATH.text(route);
    if (route == null || path == null || FAILED.is(context)) {
      return false;
    }
    String whole = mounted(MOUNT_POINT.text(context), IS_EXACT.is(route) ? path : path + "*");
    if (!whole.equals("/*")) {
      request.provisionalRoute(Names.of(METHOD.text(asked), whole), FRAMEWORK);
    } else if (!request.framework().equals(FRAMEWORK)) {
      String folded = RoutePaths.fold(ASKED_PATH.text(asked));
      request.provisionalRoute(Names.of(METHOD.text(asked), folded), FRAMEWORK);
    }
    return true;
  }

  private static String mounted(@Nullable String at, String path) {
    if (at == null || at.equals("/")) {
      return path;
    }
    String prefix = at.endsWith("/") ? at.substring(0, at.length() - 1) : at;
    return path.equals("/") ? prefix : prefix + path;
  }

  /** A body that is still to come would come to nobody while its reader is on its way. */
  private static boolean isRead(Object asked) {
    if (IS_ENDED.is(asked)) {
      return true;
    }
    String method = METHOD.text(asked);
    return "GET".equals(method) || "HEAD".equals(method) || "DELETE".equals(method);
  }

  private @Nullable Object move(Object route, Object context, Request request) {
    Candidate candidate = loops.moving(request, FRAMEWORK);
    Moves to = candidate == null ? null : loops.moves(FRAMEWORK);
    if (candidate == null || to == null) {
      return null;
    }
    VertxHandlers.Call call = VertxHandlers.of(route).call(route, context);
    if (call == null) {
      return null;
    }
    requests.ledger().handOn(request);
    to.move(candidate, request, call);
    return Hook.instead(null);
  }
}
