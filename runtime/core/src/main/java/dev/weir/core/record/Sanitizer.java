package dev.weir.core.record;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names the other side of an operation without its secrets: no user, no password, no property, no
 * query value, no argument. Any text will do; none of the methods throws.
 */
public final class Sanitizer {
  /** The longest name in characters. */
  public static final int MAX_LENGTH = 255;

  private Sanitizer() {}

  /**
   * A text as it is, but for control characters and for what is longer than {@link #MAX_LENGTH}.
   */
  public static String unsanitized(String text) {
    return printable(text);
  }

  /**
   * A JDBC URL without user-info and properties: {@code jdbc:postgresql://u:p@h:5432/db?ssl=true}
   * becomes {@code jdbc:postgresql://h:5432/db}. Only SQL Server keeps a property, {@code
   * databaseName}, for that is where its URLs name the database.
   *
   * @param url as the driver was given it; null counts as empty
   */
  public static String jdbcUrl(@Nullable String url) {
    return url == null ? "" : printable(JdbcUrls.sanitize(url));
  }

  /**
   * {@code scheme://host:port} of a URI, as in {@link #endpoint(String, String, int)}.
   *
   * @param uri absolute; null counts as empty
   */
  public static String endpoint(@Nullable URI uri) {
    if (uri == null) {
      return "";
    }
    String host = uri.getHost();
    if (host != null) {
      return endpoint(uri.getScheme(), host, uri.getPort());
    }
    // An underscore in the name, as Docker Compose likes it, leaves only the authority.
    String authority = uri.getRawAuthority();
    return authority == null
        ? endpoint(uri.getScheme(), "", -1)
        : ofAuthority(uri.getScheme(), authority.substring(authority.lastIndexOf('@') + 1));
  }

  /** What is no port may be a password that was cut at a {@code #}: then nothing is told of it. */
  private static String ofAuthority(@Nullable String scheme, String authority) {
    int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
    return colon < 0
        ? endpoint(scheme, authority, -1)
        : endpoint(scheme, authority.substring(0, colon), port(authority, colon + 1));
  }

  /** The number from {@code start} to the end, or -1 where it is none. */
  private static int port(String text, int start) {
    int port = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9' || port > 65_535) {
        return -1;
      }
      port = port * 10 + (c - '0');
    }
    return start == text.length() ? -1 : port;
  }

  /**
   * {@code scheme://host:port} in lower case, with the scheme's usual port where none is given and
   * brackets around an IPv6 address: {@code https://example.org:443}.
   *
   * @param scheme null or empty: left out, with its {@code ://}
   * @param host a name or an address; null counts as empty
   * @param port 1 to 65535; anything else counts as not given
   */
  public static String endpoint(@Nullable String scheme, @Nullable String host, int port) {
    String lowerScheme = lower(scheme);
    String lowerHost = hostOnly(lower(host));
    StringBuilder out = new StringBuilder(lowerScheme.length() + lowerHost.length() + 12);
    if (!lowerScheme.isEmpty()) {
      out.append(lowerScheme).append("://");
    }
    boolean bare = lowerHost.indexOf(':') >= 0 && !lowerHost.startsWith("[");
    out.append(bare ? "[" + lowerHost + "]" : lowerHost);
    int effective = port > 0 && port <= 65_535 ? port : usualPort(lowerScheme);
    if (effective > 0 && !lowerHost.isEmpty()) {
      out.append(':').append(effective);
    }
    return printable(out.toString());
  }

  private static int usualPort(String scheme) {
    return switch (scheme) {
      case "http", "ws" -> 80;
      case "https", "wss" -> 443;
      default -> -1;
    };
  }

  /** What a careless caller leaves around the host: {@code user:password@host/path?query}. */
  private static String hostOnly(String host) {
    int start = host.lastIndexOf('@') + 1;
    int end = start;
    while (end < host.length() && "/?#".indexOf(host.charAt(end)) < 0) {
      end++;
    }
    return host.substring(start, end);
  }

  /**
   * The name of a program: {@code /usr/bin/convert} is {@code convert}. Given a whole command line,
   * it is the name of its first word, since an argument may be a secret; a path with blanks counts
   * as one word only in double quotes. Of an assignment that stands before it, {@code
   * PGPASSWORD=...}, it is what is assigned to. What looks like a token is folded, as in names of
   * files.
   *
   * @param command the path of an executable; null counts as empty
   */
  public static String command(@Nullable String command) {
    if (command == null) {
      return "";
    }
    String line = command.strip();
    boolean quoted = line.startsWith("\"");
    int start = quoted ? 1 : 0;
    int end = start;
    for (; end < line.length(); end++) {
      char c = line.charAt(end);
      if (quoted ? c == '"' : "=;|&<>?".indexOf(c) >= 0 || Character.isWhitespace(c)) {
        break;
      }
      if ((c == '/' || c == '\\') && end + 1 < line.length()) {
        start = end + 1;
      }
    }
    return printable(FilePaths.fold(line.substring(Math.min(start, end), end)));
  }

  /**
   * The path of a file or of a socket without what looks like a token: {@code /tmp/reset-{}.json}.
   */
  public static String path(String path) {
    return printable(FilePaths.fold(path));
  }

  private static String lower(@Nullable String text) {
    return text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
  }

  private static String printable(String text) {
    int length = Math.min(text.length(), MAX_LENGTH);
    for (int i = 0; i < length; i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return withoutControls(text, length);
      }
    }
    return text.length() <= MAX_LENGTH ? text : text.substring(0, length - 1) + '\u2026';
  }

  private static String withoutControls(String text, int length) {
    StringBuilder out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (!Character.isISOControl(c)) {
        out.append(c);
      }
    }
    return out.toString();
  }
}
