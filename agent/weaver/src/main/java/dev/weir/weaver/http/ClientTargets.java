package dev.weir.weaver.http;

import dev.weir.api.OperationType;
import dev.weir.core.record.Key;
import dev.weir.core.record.Keys;
import dev.weir.core.record.Sanitizer;
import dev.weir.weaver.web.Getter;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Which service a client that an application brings along is about to call. */
final class ClientTargets {
  private static final Getter URI_OF = Getter.of("getURI");
  private static final Getter HOST_NAME = Getter.of("getHostName");
  private static final Getter HOST_PORT = Getter.number("getPort");
  private static final Getter AUTHORITY = Getter.of("getAuthority");
  private static final Getter SCHEME_OF = Getter.of("getScheme");
  private static final Getter URL = Getter.of("url");
  private static final Getter SCHEME = Getter.of("scheme");
  private static final Getter HOST = Getter.of("host");
  private static final Getter PORT = Getter.number("port");

  private ClientTargets() {}

  static Key ofUri(Keys keys, @Nullable Object request) {
    return request != null && URI_OF.get(request) instanceof URI uri && uri.isAbsolute()
        ? keys.of(OperationType.EXTERNAL_API, Sanitizer.endpoint(uri))
        : keys.of(OperationType.EXTERNAL_API);
  }

  static Key ofRequest(Keys keys, @Nullable Object request) {
    Object authority = request == null ? null : AUTHORITY.get(request);
    return request == null || authority == null
        ? keys.of(OperationType.EXTERNAL_API)
        : of(keys, SCHEME_OF.text(request), HOST_NAME.text(authority), HOST_PORT.intOf(authority));
  }

  static Key ofCall(Keys keys, @Nullable Object request) {
    Object url = request == null ? null : URL.get(request);
    return url == null
        ? keys.of(OperationType.EXTERNAL_API)
        : of(keys, SCHEME.text(url), HOST.text(url), PORT.intOf(url));
  }

  private static Key of(Keys keys, @Nullable String scheme, @Nullable String host, int port) {
    return host == null
        ? keys.of(OperationType.EXTERNAL_API)
        : keys.of(OperationType.EXTERNAL_API, Sanitizer.endpoint(scheme, host, port));
  }
}
