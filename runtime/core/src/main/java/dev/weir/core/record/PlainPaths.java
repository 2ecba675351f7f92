package dev.weir.core.record;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The path that servers mean by a raw one: {@code /%72eports//a/../17;v=1} is {@code /reports/17}.
 * So that a policy holds however its route is spelt; RFC 3986, sections 6.2.2 and 5.2.4.
 */
public final class PlainPaths {
  private static final int HEX = 16;

  private PlainPaths() {}

  /**
   * Without parameters of segments, percent-encoding, empty segments and dots. An encoded slash
   * stays as it is, and so does what is no valid encoding.
   */
  public static String of(String raw) {
    return isPlain(raw) ? raw : plain(raw);
  }

  private static boolean isPlain(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean begins = i > 0 && raw.charAt(i - 1) == '/';
      if (c == '%' || c == ';' || begins && (c == '/' || c == '.')) {
        return false;
      }
    }
    return true;
  }

  private static String plain(String raw) {
    List<String> segments = new ArrayList<>();
    for (String each : raw.split("/", -1)) {
      int parameters = each.indexOf(';');
      String segment = decoded(parameters < 0 ? each : each.substring(0, parameters));
      if (segment.equals("..")) {
        if (!segments.isEmpty()) {
          segments.remove(segments.size() - 1);
        }
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.add(segment);
      }
    }
    String path = "/" + String.join("/", segments);
    return raw.endsWith("/") && !segments.isEmpty() ? path + "/" : path;
  }

  private static String decoded(String segment) {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < segment.length(); i++) {
      int value = segment.charAt(i) == '%' ? value(segment, i + 1) : -1;
      if (value >= 0 && value != '/') {
        bytes.write(value);
        i += 2;
      } else {
        bytes.writeBytes(String.valueOf(segment.charAt(i)).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int value(String text, int at) {
    if (at + 2 > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), HEX);
    int low = Character.digit(text.charAt(at + 1), HEX);
    return high < 0 || low < 0 ? -1 : high * HEX + low;
  }
}
