package dev.weir.agent.inner.http;

import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole request.
 *
 * @param method in upper case, as it was sent
 * @param path decoded, begins with a slash
 * @param query decoded; of a name that is there twice, the last
 * @param headers by name in lower case
 * @param body at most {@value RequestParser#MAX_BODY} bytes, empty where there is none
 * @param keepAlive whether the client wants the connection to last
 * @param local the address of this machine that the client has reached
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record HttpRequest(
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    byte[] body,
    boolean keepAlive,
    InetAddress local) {

  /** A header, or null where it is missing. */
  public @Nullable String header(String name) {
    return headers.get(name);
  }
}
