package dev.weir.weaver.loop;

import dev.weir.core.record.Request;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import dev.weir.weaver.web.Getter;
import dev.weir.weaver.web.Names;
import org.jspecify.annotations.Nullable;

/**
 * Spring WebFlux has found a handler, annotated or functional: the template is an attribute of the
 * exchange. The thread may be another than the request's where a filter went on elsewhere; then the
 * channel knows the request.
 */
final class WebFlux implements Hook {
  private static final Getter TEMPLATE =
      Getter.of(
          "getAttribute", "org.springframework.web.reactive.HandlerMapping.bestMatchingPattern");
  private static final Getter PATTERN = Getter.of("getPatternString");
  private static final Getter REQUEST = Getter.of("getRequest");
  private static final Getter METHOD = Getter.of("getMethod");
  private static final Getter PATH = Getter.of("getPath");
  private static final Getter CONTEXT_PATH = Getter.of("contextPath");
  private static final Getter VALUE = Getter.of("value");
  private static final Getter DELEGATE = Getter.of("getDelegate");
  private static final Getter NATIVE = Getter.of("getNativeRequest");
  private static final Getter CHANNEL = Getter.of("channel");
  private static final int MOST_WRAPPERS = 8;

  private final Requests requests;
  private final NettyChannels channels;
  private final WebFluxMoves moves;

  WebFlux(Requests requests, NettyChannels channels, WebFluxMoves moves) {
    this.requests = requests;
    this.channels = channels;
    this.moves = moves;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    Object asked = first == null ? null : REQUEST.get(first);
    Object pattern = first == null ? null : TEMPLATE.get(first);
    if (asked == null || pattern == null) {
      return null;
    }
    Request request = of(asked);
    if (request == null) {
      return null;
    }
    if (!request.hasTemplate()) {
      name(request, asked, pattern);
    }
    return moves.begins(request) ? moves : null;
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    moves.ends();
  }

  private static void name(Request request, Object asked, Object pattern) {
    String template = PATTERN.text(pattern);
    Object path = PATH.get(asked);
    Object context = path == null ? null : CONTEXT_PATH.get(path);
    String before = context == null ? null : VALUE.text(context);
    String slash = template != null && template.startsWith("/") ? "" : "/";
    String whole = (before == null ? "" : before) + slash + (template == null ? pattern : template);
    request.route(Names.of(METHOD.text(asked), whole), WebFluxMoves.FRAMEWORK);
  }

  private @Nullable Request of(Object asked) {
    Request here = requests.ledger().request();
    if (here != null) {
      return here;
    }
    Object inner = asked;
    for (int i = 0; i < MOST_WRAPPERS; i++) {
      Object server = NATIVE.get(inner);
      Object channel = server == null ? null : CHANNEL.get(server);
      if (channel != null) {
        NettyChannels.Asked known = channels.of(channel);
        return known == null ? null : known.oldest();
      }
      Object next = DELEGATE.get(inner);
      if (next == null) {
        return null;
      }
      inner = next;
    }
    return null;
  }
}
