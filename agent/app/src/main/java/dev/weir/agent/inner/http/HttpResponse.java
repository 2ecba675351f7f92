package dev.weir.agent.inner.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer.
 *
 * @param status such as 200
 * @param type of the body
 * @param headers beside those that every answer has
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record HttpResponse(int status, String type, byte[] body, Map<String, String> headers) {
  /** The type of JSON. */
  public static final String JSON = "application/json";

  /** Fine. */
  public static HttpResponse ok(String type, byte[] body) {
    return new HttpResponse(200, type, body, Map.of());
  }

  /** Fine, with text. */
  public static HttpResponse ok(String type, String body) {
    return ok(type, body.getBytes(StandardCharsets.UTF_8));
  }

  /** What went wrong, as RFC 9457 has it. */
  public static HttpResponse problem(int status, String detail) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", "about:blank");
      json.writeStringField("title", reason(status));
      json.writeNumberField("status", status);
      json.writeStringField("detail", detail);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes all", e);
    }
    byte[] body = out.toString().getBytes(StandardCharsets.UTF_8);
    return new HttpResponse(status, "application/problem+json", body, Map.of());
  }

  /** The same with one more header. */
  public HttpResponse with(String name, String value) {
    Map<String, String> more = new java.util.LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpResponse(status, type, body, more);
  }

  /** Status line, headers and, but for HEAD, the body. */
  byte[] bytes(boolean withBody, boolean close) {
    StringBuilder head = new StringBuilder(512);
    head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status)).append("\r\n");
    head.append("Content-Type: ").append(type).append("\r\n");
    head.append("Content-Length: ").append(body.length).append("\r\n");
    head.append("X-Content-Type-Options: nosniff\r\n");
    head.append("X-Frame-Options: DENY\r\n");
    head.append("Referrer-Policy: no-referrer\r\n");
    head.append("Cross-Origin-Resource-Policy: same-origin\r\n");
    head.append("Cross-Origin-Opener-Policy: same-origin\r\n");
    head.append("Cache-Control: no-store\r\n");
    if (!headers.containsKey("Content-Security-Policy")) {
      head.append("Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n");
    }
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append(close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
    byte[] first = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    if (!withBody) {
      return first;
    }
    byte[] all = java.util.Arrays.copyOf(first, first.length + body.length);
    System.arraycopy(body, 0, all, first.length, body.length);
    return all;
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 204 -> "No Content";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 417 -> "Expectation Failed";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 503 -> "Service Unavailable";
      case 505 -> "HTTP Version Not Supported";
      default -> "Error";
    };
  }
}
