package dev.weir.core.record;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes JDBC URLs apart, which share a prefix and little else. What is not understood is left out
 * rather than in.
 */
final class JdbcUrls {
  private static final int LONGEST_NAME = 64;
  private static final int LAST_PORT = 65_535;

  private JdbcUrls() {}

  static String sanitize(String url) {
    String text = url.strip();
    if (startsWith(text, "jdbc:oracle:")) {
      return oracle(text);
    }
    int authority = text.indexOf("//");
    // The slashes of a path, a password or a property's value are not those of the authority.
    return authority < 0 || authority > placeEnd(text)
        ? withoutAuthority(text)
        : withAuthority(text, authority + 2);
  }

  /** Up to what no scheme has. */
  private static int placeEnd(String text) {
    int i = 0;
    while (i < text.length() && "/?;#&@=".indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  /**
   * {@code jdbc:h2:mem:shop;USER=sa}, {@code jdbc:x:user/password@host}, {@code jdbc:x:User=sa;}.
   */
  private static String withoutAuthority(String url) {
    String text = url.substring(0, propertiesStart(url, 0));
    int equals = text.indexOf('=');
    if (equals >= 0) {
      return text.substring(0, text.lastIndexOf(':', equals) + 1);
    }
    int at = url.lastIndexOf('@', namedPropertiesStart(url));
    if (at < 0) {
      return text;
    }
    int product = url.indexOf(':', url.indexOf(':') + 1) + 1;
    return url.substring(0, Math.min(product, at)) + url.substring(at, propertiesStart(url, at));
  }

  private static String withAuthority(String url, int start) {
    String prefix = url.substring(0, start);
    char first = start < url.length() ? url.charAt(start) : 0;
    if (first == '(' || startsWith(url.substring(start), "address=")) {
      return prefix + addresses(url, start);
    }
    String rest = withoutUserInfo(url.substring(start));
    int end = propertiesStart(rest, 0);
    String place = withoutPathProperties(rest.substring(0, end));
    boolean sqlServer = startsWith(url, "jdbc:sqlserver:") || startsWith(url, "jdbc:jtds:");
    String database = sqlServer ? property(rest, end, "databaseName", "database") : null;
    return prefix + place + (database == null ? "" : ";databaseName=" + database);
  }

  /**
   * Up to the last {@code @} before the properties, which have names: {@code h:1433;user=a@b}. What
   * else stands behind a {@code #} or the like is a password's, {@code user:1234#rest@h}, and so is
   * what looks like a property where the port is no number.
   */
  private static String withoutUserInfo(String rest) {
    String place = rest.substring(rest.lastIndexOf('@', namedPropertiesStart(rest)) + 1);
    // Twice: a password is no place, and behind it there may be properties.
    for (int i = 0; i < 2 && !portsAreNumbers(place); i++) {
      place = place.substring(place.indexOf('@') + 1);
      place = place.substring(place.lastIndexOf('@', namedPropertiesStart(place)) + 1);
    }
    return place;
  }

  /**
   * Where the first property with a name begins, {@code ;user=}; behind a slash it may be one of
   * DB2's, {@code :user=}, or of Teradata's, {@code /USER=}. The text's length where there is none.
   */
  private static int namedPropertiesStart(String text) {
    boolean path = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      path |= c == '/';
      boolean starts = "?;#&".indexOf(c) >= 0 || path && "/:,".indexOf(c) >= 0;
      if (starts && isName(text, i + 1)) {
        return i;
      }
    }
    return text.length();
  }

  /** Whether a name and {@code =} follow. */
  private static boolean isName(String text, int start) {
    int i = start;
    while (i < text.length() && i < start + LONGEST_NAME && isNamePart(text.charAt(i))) {
      i++;
    }
    return i > start && i < text.length() && text.charAt(i) == '=';
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || "_-. $".indexOf(c) >= 0;
  }

  private static boolean portsAreNumbers(String rest) {
    int port = -1;
    boolean inBrackets = false;
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      if ("/?;#&".indexOf(c) >= 0) {
        return true;
      }
      if (c == '[' || c == ']') {
        inBrackets = c == '[';
      } else if (c == ':' && !inBrackets) {
        port = 0;
      } else if (c == ',') {
        port = -1;
      } else if (port >= 0) {
        port = c < '0' || c > '9' ? LAST_PORT + 1 : port * 10 + c - '0';
        if (port > LAST_PORT) {
          return false;
        }
      }
    }
    return true;
  }

  /** DB2 and Informix: {@code /db:user=x;}. Teradata: {@code /DATABASE=x,USER=y}. */
  private static String withoutPathProperties(String place) {
    int equals = place.indexOf('=');
    if (equals < 0) {
      return place;
    }
    int slash = place.indexOf('/');
    int colon = slash < 0 || slash > equals ? -1 : place.indexOf(':', slash);
    int cut = colon >= 0 && colon < equals ? colon : place.lastIndexOf('/', equals);
    return place.substring(0, Math.max(cut, 0));
  }

  /** MySQL's {@code address=(host=h)(port=3306)} and {@code (host=h,port=3306,password=x)}. */
  private static String addresses(String url, int start) {
    int close = url.lastIndexOf(')');
    if (close < start) {
      return "";
    }
    String description = url.substring(start, close + 1);
    String rest = url.substring(close + 1);
    return hosts(description) + withoutPathProperties(rest.substring(0, propertiesStart(rest, 0)));
  }

  private static String hosts(String description) {
    StringBuilder out = new StringBuilder();
    String lower = description.toLowerCase(Locale.ROOT);
    for (int host = key(lower, "host", 0); host >= 0 && out.length() < Sanitizer.MAX_LENGTH; ) {
      int next = key(lower, "host", host);
      int port = key(lower, "port", host);
      out.append(out.length() == 0 ? "" : ",").append(value(description, host));
      if (port >= 0 && (next < 0 || port < next)) {
        out.append(':').append(value(description, port));
      }
      host = next;
    }
    return out.toString();
  }

  /**
   * {@code scott/tiger@//h:1521/svc}, {@code scott/tiger@h:1521:sid}, or a TNS descriptor, of which
   * host, port and service stay.
   */
  private static String oracle(String url) {
    int driver = url.indexOf(':', "jdbc:oracle:".length()) + 1;
    int at = url.indexOf('@');
    if (driver == 0 || at < 0) {
      return driver == 0 ? "jdbc:oracle:" : url.substring(0, driver);
    }
    String prefix = url.substring(0, driver) + "@";
    String rest = url.substring(at + 1);
    int descriptor = rest.indexOf('(');
    if (descriptor >= 0 && rest.lastIndexOf('@', descriptor) == descriptor - 1) {
      return prefix + descriptor(rest.substring(descriptor));
    }
    rest = rest.substring(0, propertiesStart(rest, 0));
    return prefix + rest.substring(rest.lastIndexOf('@') + 1);
  }

  private static String descriptor(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int service = key(lower, "service_name", 0);
    int name = service >= 0 ? service : key(lower, "sid", 0);
    return "//" + hosts(text) + (name < 0 ? "" : "/" + value(text, name));
  }

  /** Where the value of {@code name=} starts, or -1; blanks around the sign are allowed. */
  private static int key(String lower, String name, int from) {
    for (int i = lower.indexOf(name, from); i >= 0; i = lower.indexOf(name, i + 1)) {
      int end = i + name.length();
      while (end < lower.length() && lower.charAt(end) == ' ') {
        end++;
      }
      boolean starts = i == 0 || "(, ".indexOf(lower.charAt(i - 1)) >= 0;
      if (starts && end < lower.length() && lower.charAt(end) == '=') {
        return end + 1;
      }
    }
    return -1;
  }

  private static String value(String text, int start) {
    int end = start;
    while (end < text.length() && "(),".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(start, end).strip();
  }

  /** A property behind {@code ;}, or null; a value in braces may hold anything. */
  private static @Nullable String property(String text, int start, String name, String alias) {
    int pos = start;
    while (pos < text.length()) {
      int equals = pos;
      while (equals < text.length() && "=;".indexOf(text.charAt(equals)) < 0) {
        equals++;
      }
      int end = valueEnd(text, equals);
      String key = text.substring(pos, equals).strip();
      if (end > equals && (key.equalsIgnoreCase(name) || key.equalsIgnoreCase(alias))) {
        return text.substring(equals + 1, end);
      }
      pos = end + 1;
    }
    return null;
  }

  private static int valueEnd(String text, int equals) {
    boolean braces = text.startsWith("={", equals);
    int close = braces ? text.indexOf('}', equals) : equals;
    int end = close < 0 ? -1 : text.indexOf(';', close);
    return end < 0 ? text.length() : end;
  }

  private static int propertiesStart(String text, int from) {
    int i = from;
    while (i < text.length() && "?;#&".indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  private static boolean startsWith(String text, String prefix) {
    return text.regionMatches(true, 0, prefix, 0, prefix.length());
  }
}
