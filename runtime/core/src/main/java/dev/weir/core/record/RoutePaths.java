package dev.weir.core.record;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds a raw path into a template, for requests that no framework gave one: {@code
 * /users/42/orders/7f3c9a10?page=2} becomes {@code /users/{}/orders/{}}. What looks like an
 * identifier goes, what looks like a word stays; so the number of templates is bounded by what
 * people named, not by what they stored. Of identifiers without digits those that are shorter than
 * 16 letters, or words themselves, look like words.
 *
 * <p>One pass over the characters, no regular expression, any text will do. Folding twice changes
 * nothing.
 */
public final class RoutePaths {
  /** Segments kept; what lies deeper is {@code /**}. */
  public static final int MAX_SEGMENTS = 8;

  /** The longest segment in characters that may still be a word. */
  static final int MAX_SEGMENT = 40;

  private static final String FOLDED = "{}";

  /** Files that hold no data, and whose names change with every build. */
  private static final Set<String> STATIC =
      Set.of(
          "js", "mjs", "css", "map", "png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "avif",
          "bmp", "woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "webm", "ogg", "wav", "wasm");

  private static final int MAX_EXTENSION = 5;

  private RoutePaths() {}

  /**
   * The template of a path.
   *
   * @param path a raw path, or the absolute form that proxies are sent; null counts as empty
   * @return starts with {@code /}; at most {@value #MAX_SEGMENTS} segments of at most 40 characters
   */
  public static String fold(@Nullable String path) {
    if (path == null) {
      return "/";
    }
    int end = pathEnd(path);
    int pos = pathStart(path, end);
    StringBuilder out = new StringBuilder(Math.min(end, 64) + 1);
    for (int segments = 0; pos < end; ) {
      int next = path.indexOf('/', pos);
      if (next < 0 || next > end) {
        next = end;
      }
      int segmentEnd = withoutParameters(path, pos, next);
      if (segmentEnd > pos) {
        if (segments++ == MAX_SEGMENTS) {
          return out.append("/**").toString();
        }
        out.append('/');
        append(out, path, pos, segmentEnd, next == end);
      }
      pos = next + 1;
    }
    return out.length() == 0 ? "/" : out.toString();
  }

  private static int pathEnd(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '?' || c == '#') {
        return i;
      }
    }
    return path.length();
  }

  private static int pathStart(String path, int end) {
    boolean absolute =
        path.regionMatches(true, 0, "http://", 0, 7)
            || path.regionMatches(true, 0, "https://", 0, 8);
    if (!absolute) {
      return 0;
    }
    int slash = path.indexOf('/', path.indexOf("//") + 2);
    return slash < 0 || slash > end ? end : slash;
  }

  /** Where {@code ;jsessionid=...} starts, or {@code end}. */
  private static int withoutParameters(String path, int start, int end) {
    for (int i = start; i < end; i++) {
      if (path.charAt(i) == ';') {
        return i;
      }
    }
    return end;
  }

  private static void append(StringBuilder out, String path, int start, int end, boolean last) {
    String extension = last ? staticExtension(path, start, end) : null;
    if (extension != null) {
      out.append("*.").append(extension);
    } else if (looksLikeIdentifier(path, start, end)) {
      out.append(FOLDED);
    } else {
      out.append(path, start, end);
    }
  }

  private static @Nullable String staticExtension(String path, int start, int end) {
    for (int i = end - 1; i > start && i >= end - MAX_EXTENSION - 1; i--) {
      if (path.charAt(i) == '.') {
        String extension = path.substring(i + 1, end).toLowerCase(Locale.ROOT);
        return STATIC.contains(extension) ? extension : null;
      }
    }
    return null;
  }

  /**
   * Errs on the side of folding: a word taken for an identifier makes one template vaguer, an
   * identifier taken for a word makes a template for each. {@code v1}, {@code oauth2} and {@code
   * h2-console} are words; {@code 42}, {@code 2026-11-01}, {@code user-7}, {@code dQw4w9WgXcQ} and
   * {@code kQzWxHbTnYvRmLpSdGfJcA} are not.
   */
  private static boolean looksLikeIdentifier(String path, int start, int end) {
    int length = end - start;
    if (length > MAX_SEGMENT) {
      return true;
    }
    int digits = 0;
    int digitGroups = 0;
    int letters = 0;
    int hex = 0;
    int dashes = 0;
    int changes = 0;
    boolean upper = false;
    boolean lower = false;
    boolean numberedPart = false;
    char before = '-';
    for (int i = start; i < end; i++) {
      char c = path.charAt(i);
      if (isDigit(c)) {
        digits++;
        digitGroups += isDigit(before) ? 0 : 1;
        changes += isLetter(before) ? 1 : 0;
        boolean partStarts = i > start && isSeparator(before);
        numberedPart |= partStarts && isNumberUntilSeparator(path, i, end);
      } else if (isLetter(c)) {
        letters++;
        hex += (c | 0x20) <= 'f' ? 1 : 0;
        changes += isDigit(before) ? 1 : 0;
        upper |= c <= 'Z';
        lower |= c >= 'a';
      } else if (c == '-') {
        dashes++;
      } else if ("_.~:!$'(),*&".indexOf(c) < 0) {
        return true; // percent-encoded, an e-mail address, padding, not ASCII, a control character
      }
      before = c;
    }
    boolean allHex = hex == letters && digits + letters + dashes == length;
    boolean uuid = allHex && length == 36 && dashes == 4;
    boolean mixedCase = upper && lower && digitGroups >= 2 && length >= 8;
    return uuid
        || (digits > 0 && (letters == 0 || numberedPart))
        || (digits > 0 && allHex && digits + letters >= 8)
        || digits >= 3
        || changes >= 4
        || mixedCase
        || Gibberish.isRandom(path, start, end);
  }

  private static boolean isNumberUntilSeparator(String path, int start, int end) {
    int i = start;
    // Three digits are enough to fold, and so to look no further.
    while (i < end && i < start + 3 && isDigit(path.charAt(i))) {
      i++;
    }
    return i == end || isSeparator(path.charAt(i));
  }

  private static boolean isSeparator(char c) {
    return c == '-' || c == '_' || c == '.' || c == ':' || c == ',' || c == '~';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
