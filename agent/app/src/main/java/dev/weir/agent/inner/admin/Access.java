package dev.weir.agent.inner.admin;

import dev.weir.agent.inner.http.HttpRequest;
import dev.weir.agent.inner.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask, and who may change something.
 *
 * <p>A web page that somebody on this machine looks at can send requests here as well: by a name of
 * its own that it has pointed here (then {@code Host} is foreign), or as a form or a script (then
 * {@code Origin} is foreign, or the body is a form's). None of that is answered. Whoever changes
 * something shows the token, in a header that no page can set.
 */
public final class Access {
  private static final Set<String> FORMS =
      Set.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain");

  private final String address;
  private final boolean loopback;
  private final byte[] token;

  /**
   * @param address the name that the server was told to listen on, which clients may call it by
   * @param loopback whether that is loopback, where reading is free
   * @param token the secret; empty: nobody has it, and nothing can be changed
   */
  public Access(String address, boolean loopback, String token) {
    this.address = address.toLowerCase(Locale.ROOT);
    this.loopback = loopback;
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /** Why the request is refused; null where it is not. */
  public @Nullable HttpResponse refusal(HttpRequest request) {
    String host = request.header("host");
    if (host == null) {
      return HttpResponse.problem(400, "no Host");
    }
    if (!isOurs(host)) {
      return HttpResponse.problem(403, "a foreign Host");
    }
    String origin = request.header("origin");
    if (origin != null && !origin.equalsIgnoreCase("http://".concat(host))) {
      return HttpResponse.problem(403, "a foreign Origin");
    }
    if ("cross-site".equals(request.header("sec-fetch-site")) && !isNavigation(request)) {
      return HttpResponse.problem(403, "a request of a foreign site");
    }
    return switch (request.method()) {
      case "GET", "HEAD" -> reading(request);
      case "POST" -> writing(request);
      default ->
          HttpResponse.problem(405, "GET, HEAD and POST only").with("Allow", "GET, HEAD, POST");
    };
  }

  private @Nullable HttpResponse reading(HttpRequest request) {
    if (loopback || request.path().equals("/health") || hasToken(request) || knows(request)) {
      return null;
    }
    // Browsers then ask for a name, which may be any, and a password, which is the token.
    return HttpResponse.problem(401, "beyond loopback, reading needs the token too")
        .with("WWW-Authenticate", "Basic realm=\"weir\"");
  }

  private @Nullable HttpResponse writing(HttpRequest request) {
    String type = request.header("content-type");
    if (type != null) {
      int end = type.indexOf(';');
      String bare = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
      if (FORMS.contains(bare)) {
        return HttpResponse.problem(403, "no forms; send application/json");
      }
      if (!bare.equals(HttpResponse.JSON)) {
        return HttpResponse.problem(415, "send application/json");
      }
    }
    return hasToken(request) ? null : HttpResponse.problem(403, tokenNeeded());
  }

  private String tokenNeeded() {
    return token.length == 0
        ? "nothing can be changed: no file for the token could be written; set weir.admin.token"
        : "the token is missing or wrong; send it as X-Weir-Token or as a bearer";
  }

  private boolean hasToken(HttpRequest request) {
    String given = request.header("x-weir-token");
    String authorization = request.header("authorization");
    if (given == null && authorization != null && startsWith(authorization, "bearer ")) {
      given = authorization.substring(7).strip();
    }
    return given != null && isToken(given.getBytes(StandardCharsets.UTF_8));
  }

  /** The token as a password; never enough for changes, because browsers send it unasked. */
  private boolean knows(HttpRequest request) {
    String authorization = request.header("authorization");
    if (authorization == null || !startsWith(authorization, "basic ")) {
      return false;
    }
    try {
      String both =
          new String(
              Base64.getDecoder().decode(authorization.substring(6).strip()),
              StandardCharsets.UTF_8);
      String password = both.substring(both.indexOf(':') + 1);
      return isToken(password.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean isToken(byte[] given) {
    return token.length > 0 && MessageDigest.isEqual(token, given);
  }

  private static boolean startsWith(String text, String start) {
    return text.regionMatches(true, 0, start, 0, start.length());
  }

  /** A link on another page may lead here: that shows the page, and tells the other nothing. */
  private static boolean isNavigation(HttpRequest request) {
    return request.method().equals("GET")
        && "navigate".equals(request.header("sec-fetch-mode"))
        && "document".equals(request.header("sec-fetch-dest"));
  }

  private boolean isOurs(String host) {
    String name = withoutPort(host.toLowerCase(Locale.ROOT));
    if (name.equals("localhost") || name.equals(address) || name.equals("[" + address + "]")) {
      return true;
    }
    // A page cannot point an address somewhere else; beyond loopback any may lead here.
    return loopback ? isLoopback(name) : isAddress(name);
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  private static boolean isLoopback(String name) {
    return name.equals("[::1]")
        || name.equals("[0:0:0:0:0:0:0:1]")
        || name.startsWith("127.") && isAddress(name);
  }

  private static boolean isAddress(String name) {
    boolean six = name.startsWith("[") && name.endsWith("]");
    int dots = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      dots += c == '.' ? 1 : 0;
      boolean digit = c >= '0' && c <= '9';
      if (!digit
          && c != '.'
          && !(six && (c == ':' || c == '[' || c == ']' || c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return six || dots == 3;
  }
}
