package dev.weir.agent.inner.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The request line and the headers. */
record RequestHead(
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    boolean keepAlive) {

  private static final Set<String> ONCE =
      Set.of(
          "host",
          "origin",
          "authorization",
          "x-weir-token",
          "content-length",
          "content-type",
          "transfer-encoding");
  private static final int MAX_HEADERS = 100;

  /** Of lines that each end with a carriage return and a line feed. */
  static RequestHead parse(String text) throws BadRequest {
    int end = text.indexOf("\r\n");
    String line = end < 0 ? text : text.substring(0, end);
    int first = line.indexOf(' ');
    int last = line.lastIndexOf(' ');
    if (first <= 0 || last == first || line.indexOf(' ', first + 1) != last) {
      throw new BadRequest(400, "no request line");
    }
    String method = line.substring(0, first);
    String version = line.substring(last + 1);
    if (!isToken(method)) {
      throw new BadRequest(400, "no method");
    }
    boolean old = version.equals("HTTP/1.0");
    if (!old && !version.equals("HTTP/1.1")) {
      throw new BadRequest(505, "HTTP/1.1 only");
    }
    Map<String, String> headers = headers(text, end + 2);
    String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
    boolean keepAlive = old ? connection.contains("keep-alive") : !connection.contains("close");
    String target = line.substring(first + 1, last);
    if (!target.startsWith("/") || !isPrintable(target)) {
      throw new BadRequest(400, "the target is no path");
    }
    int mark = target.indexOf('?');
    String path = decode(mark < 0 ? target : target.substring(0, mark), false);
    Map<String, String> query = mark < 0 ? Map.of() : query(target.substring(mark + 1));
    return new RequestHead(method, path, query, headers, keepAlive);
  }

  private static Map<String, String> headers(String text, int from) throws BadRequest {
    Map<String, String> headers = new HashMap<>();
    int count = 0;
    for (int at = from; at < text.length(); ) {
      int end = text.indexOf("\r\n", at);
      String line = text.substring(at, end < 0 ? text.length() : end);
      at = end < 0 ? text.length() : end + 2;
      int colon = line.indexOf(':');
      if (colon <= 0 || !isToken(line.substring(0, colon))) {
        throw new BadRequest(400, "a header has no name");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c < ' ' && c != '\t' || c == 127) {
          throw new BadRequest(400, "a header has a control character");
        }
      }
      if (++count > MAX_HEADERS) {
        throw new BadRequest(431, "more than " + MAX_HEADERS + " headers");
      }
      String before = headers.put(name, value);
      if (before != null) {
        if (ONCE.contains(name)) {
          throw new BadRequest(400, "there twice: " + name);
        }
        headers.put(name, before + ", " + value);
      }
    }
    return headers;
  }

  private static Map<String, String> query(String text) throws BadRequest {
    Map<String, String> query = new LinkedHashMap<>();
    for (int at = 0; at < text.length(); ) {
      int end = text.indexOf('&', at);
      String pair = text.substring(at, end < 0 ? text.length() : end);
      at = end < 0 ? text.length() : end + 1;
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!name.isEmpty()) {
        query.put(decode(name, true), equals < 0 ? "" : decode(pair.substring(equals + 1), true));
      }
    }
    return query;
  }

  private static String decode(String text, boolean form) throws BadRequest {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        boolean whole = i + 2 < text.length();
        int high = whole ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = whole ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw new BadRequest(400, "a % without two digits");
        }
        out.write(high << 4 | low);
        i += 2;
      } else {
        out.write(form && c == '+' ? ' ' : c);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 127) {
        return false;
      }
    }
    return true;
  }

  /** RFC 9110, 5.6.2. */
  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
