package dev.weir.weaver.web;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a servlet container's request, read before its handlers are called: they may go on
 * with it when the container's request serves another client already.
 */
final class ServletBody {
  /** So much of a body is read before the handlers are called. */
  static final int MOST_BYTES = 256 * 1024;

  /** How the container's stream is read: up to {@link #MOST_BYTES}; null where it took too long. */
  interface Reading {
    byte @Nullable [] of(InputStream in) throws IOException;
  }

  private static final byte[] NOTHING = {};

  private final ServletApi api;
  private final Object request;
  private boolean stands;
  // Whether the container has read a body that it reads itself.
  private boolean parsed;
  private byte[] start = NOTHING;
  private @Nullable InputStream rest;
  private @Nullable Object input;
  private @Nullable BufferedReader reader;
  private @Nullable Map<String, String[]> form;

  ServletBody(ServletApi api, Object request) {
    this.api = api;
    this.request = request;
  }

  /**
   * Reads it where that is short; false: it is not whole, and no other thread may go on with it.
   */
  boolean prepare(Reading reading) throws Throwable {
    String type = text("getContentType");
    if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
      return false;
    }
    long length = (long) asked("getContentLengthLong");
    boolean chunked = api.ask(request, "getHeader", "Transfer-Encoding") != null;
    boolean without = length <= 0 && !chunked && (length == 0 || isBodiless(text("getMethod")));
    if (length > MOST_BYTES) {
      return false;
    }
    stands = true;
    if (without) {
      return true;
    }
    InputStream in = (InputStream) asked("getInputStream");
    byte[] read = reading.of(in);
    if (read == null) {
      return false;
    }
    start = read;
    if (read.length == MOST_BYTES) {
      rest = in;
      return false;
    }
    return true;
  }

  private static boolean isBodiless(@Nullable String method) {
    return "GET".equals(method)
        || "HEAD".equals(method)
        || "DELETE".equals(method)
        || "OPTIONS".equals(method)
        || "TRACE".equals(method);
  }

  /** Whether the handlers get this one, and not the container's. */
  boolean stands() {
    return stands;
  }

  /** The container has read the body itself. */
  void parsed() {
    parsed = true;
  }

  /** The stream that the handlers read. */
  Object input() throws Throwable {
    Object given = input;
    if (given == null) {
      if (reader != null) {
        throw new IllegalStateException("getReader() has been called already");
      }
      InputStream whole = whole();
      given = api.input(whole, asked -> control(asked, whole));
      input = given;
    }
    return given;
  }

  private InputStream whole() {
    InputStream first = new ByteArrayInputStream(start);
    return rest == null ? first : new SequenceInputStream(first, rest);
  }

  /** The same as characters. */
  BufferedReader reader(@Nullable String encoding) {
    BufferedReader given = reader;
    if (given == null) {
      if (input != null) {
        throw new IllegalStateException("getInputStream() has been called already");
      }
      given = new BufferedReader(new InputStreamReader(whole(), charset(encoding)));
      reader = given;
    }
    return given;
  }

  private static Charset charset(@Nullable String encoding) {
    return FormBody.charset(encoding == null ? "ISO-8859-1" : encoding);
  }

  /** What a stream is asked or told that the JDK's streams are not. */
  private @Nullable Object control(@Nullable Object asked, InputStream whole) {
    if ("isReady".equals(asked)) {
      return true;
    }
    if ("isFinished".equals(asked)) {
      try {
        return whole.available() == 0;
      } catch (IOException e) {
        return true;
      }
    }
    if (asked != null) {
      readAll(asked);
    }
    return null;
  }

  /** All is there already: the listener is told so at once. */
  private void readAll(Object listener) {
    try {
      Class<?> face = api.type("ReadListener");
      api.call(face, listener, "onDataAvailable");
      api.call(face, listener, "onAllDataRead");
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether it is here, and the parameters of a form. */
  boolean isForm() throws Throwable {
    if (start.length == 0 || rest != null) {
      return false;
    }
    String type = text("getContentType");
    return type != null
        && type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")
        && "POST".equals(text("getMethod"));
  }

  /** What one of the four methods for parameters gives. */
  @Nullable Object parameter(String method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    Map<String, String[]> all = all();
    String key = arguments == null ? "" : String.valueOf(arguments[0]);
    String[] values = all.get(key);
    return switch (method) {
      case "getParameter" -> values == null || values.length == 0 ? null : values[0];
      case "getParameterValues" -> values == null ? null : values.clone();
      case "getParameterNames" -> Collections.enumeration(all.keySet());
      default -> Collections.unmodifiableMap(all);
    };
  }

  /** The parameters as far as that reads nothing more from the client. */
  Map<String, String[]> parameters() throws Throwable {
    if (stands || parsed) {
      return all();
    }
    String query = text("getQueryString");
    byte[] read = query == null ? NOTHING : query.getBytes(StandardCharsets.ISO_8859_1);
    return FormBody.parameters(read, StandardCharsets.UTF_8, Map.of());
  }

  @SuppressWarnings("unchecked") // as the interface says
  private Map<String, String[]> all() throws Throwable {
    Map<String, String[]> ofQuery = (Map<String, String[]>) asked("getParameterMap");
    if (!isForm()) {
      return ofQuery;
    }
    Map<String, String[]> all = form;
    if (all == null) {
      Charset charset = charset(text("getCharacterEncoding"));
      // Who has the stream reads the body himself.
      boolean taken = input != null || reader != null;
      all = taken ? ofQuery : FormBody.parameters(start, charset, ofQuery);
      form = all;
    }
    return all;
  }

  private @Nullable String text(String method) throws Throwable {
    Object value = api.ask(request, method);
    return value == null ? null : value.toString();
  }

  private Object asked(String method) throws Throwable {
    Object value = api.ask(request, method);
    if (value == null) {
      throw new IllegalStateException(method + " gave null");
    }
    return value;
  }
}
