package dev.weir.core.alert;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The user in an address as a header of a request: RFC 7617. No client of the JDK sends it. */
public final class BasicAuthorization {
  private BasicAuthorization() {}

  /** What {@code http://user:password@host/} asks for; null where no user is in the address. */
  public static @Nullable String of(URI address) {
    String authority = address.getRawAuthority();
    int at = authority == null ? -1 : authority.lastIndexOf('@');
    if (authority == null || at < 0) {
      return null;
    }
    // In a user's name a plus is a plus.
    String user =
        URLDecoder.decode(authority.substring(0, at).replace("+", "%2B"), StandardCharsets.UTF_8);
    byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
    return "Basic ".concat(Base64.getEncoder().encodeToString(bytes));
  }
}
