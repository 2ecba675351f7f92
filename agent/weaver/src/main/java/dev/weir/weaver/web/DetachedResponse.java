package dev.weir.weaver.web;

import dev.weir.weaver.edge.Answer;
import dev.weir.weaver.edge.Header;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The response of a handler whose client has been answered: it goes to nobody, or is kept for a
 * client that comes back. Guarded by whoever has it.
 */
final class DetachedResponse {
  private final List<Header> headers;
  private final ResponseCopy body;
  private int status;
  private @Nullable String encoding;
  private Locale locale = Locale.getDefault();

  /**
   * @param body what was written so far, and will be
   */
  DetachedResponse(int status, List<Header> headers, @Nullable String encoding, ResponseCopy body) {
    this.status = status;
    this.headers = new ArrayList<>(headers);
    this.encoding = encoding;
    this.body = body;
  }

  Answer answer() {
    return new Answer(status, List.copyOf(headers), body.toByteArray());
  }

  /** What a call of the response does; streams are none of it. */
  @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) {
    Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
    Object second = arguments == null || arguments.length < 2 ? null : arguments[1];
    String name = method.getName();
    String key = String.valueOf(first);
    switch (name) {
      case "setStatus" -> status = first instanceof Integer code ? code : status;
      case "sendError" -> {
        status = first instanceof Integer code ? code : 500;
        body.reset();
        headers.removeIf(header -> header.is("Content-Type"));
        if (second != null) {
          set("Content-Type", "text/plain;charset=utf-8");
          byte[] message = second.toString().getBytes(StandardCharsets.UTF_8);
          body.write(message, 0, message.length);
        }
      }
      case "sendRedirect" -> {
        status = second instanceof Integer code ? code : 302;
        body.reset();
        set("Location", key);
      }
      case "setHeader", "setIntHeader" -> set(key, second);
      case "addHeader", "addIntHeader" -> add(key, second);
      case "setDateHeader" -> set(key, date(second));
      case "addDateHeader" -> add(key, date(second));
      case "addCookie" -> add("Set-Cookie", cookie(first));
      case "setContentType" -> {
        set("Content-Type", first);
        int at = key.toLowerCase(Locale.ROOT).indexOf("charset=");
        encoding = at < 0 ? encoding : key.substring(at + "charset=".length()).strip();
      }
      case "setCharacterEncoding" -> encoding = first == null ? null : String.valueOf(first);
      case "setLocale" -> locale = first instanceof Locale given ? given : locale;
      case "resetBuffer" -> body.reset();
      case "reset" -> {
        body.reset();
        headers.clear();
        status = 200;
      }
      default -> {
        return get(method, key);
      }
    }
    return null;
  }

  private @Nullable Object get(Method method, String key) {
    return switch (method.getName()) {
      case "getStatus" -> status;
      case "containsHeader" -> value(key) != null;
      case "getHeader" -> value(key);
      case "getHeaders" -> values(key);
      case "getHeaderNames" -> names();
      case "getContentType" -> value("Content-Type");
      case "getCharacterEncoding" -> encoding();
      case "getLocale" -> locale;
      case "getBufferSize" -> 8192;
      case "isCommitted" -> false;
      case "encodeURL", "encodeRedirectURL", "encodeUrl", "encodeRedirectUrl" -> key;
      default -> method.getReturnType() == boolean.class ? Boolean.FALSE : null;
    };
  }

  String encoding() {
    return encoding == null ? "ISO-8859-1" : encoding;
  }

  private void set(String name, @Nullable Object value) {
    headers.removeIf(header -> header.is(name));
    add(name, value);
  }

  private void add(String name, @Nullable Object value) {
    if (value != null && !name.equalsIgnoreCase("Content-Length")) {
      headers.add(new Header(name, value.toString()));
    }
  }

  private @Nullable String value(String name) {
    Collection<String> all = values(name);
    return all.isEmpty() ? null : all.iterator().next();
  }

  private Collection<String> values(String name) {
    List<String> values = new ArrayList<>();
    for (Header header : headers) {
      if (header.is(name)) {
        values.add(header.value());
      }
    }
    return values;
  }

  private Collection<String> names() {
    Collection<String> names = new LinkedHashSet<>();
    for (Header header : headers) {
      names.add(header.name());
    }
    return names;
  }

  private static @Nullable String date(@Nullable Object millis) {
    return millis instanceof Long time
        ? DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC))
        : null;
  }

  private static final Getter NAME = Getter.of("getName");
  private static final Getter VALUE = Getter.of("getValue");
  private static final Getter PATH = Getter.of("getPath");
  private static final Getter MAX_AGE = Getter.number("getMaxAge");
  private static final Getter SECURE = Getter.flag("getSecure");
  private static final Getter HTTP_ONLY = Getter.flag("isHttpOnly");

  private static @Nullable String cookie(@Nullable Object cookie) {
    if (cookie == null) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    String value = VALUE.text(cookie);
    text.append(NAME.text(cookie)).append('=').append(value == null ? "" : value);
    String path = PATH.text(cookie);
    text.append(path == null ? "" : "; Path=" + path);
    int age = MAX_AGE.intOf(cookie);
    text.append(age < 0 ? "" : "; Max-Age=" + age);
    text.append(SECURE.is(cookie) ? "; Secure" : "");
    text.append(HTTP_ONLY.is(cookie) ? "; HttpOnly" : "");
    return text.toString();
  }
}
