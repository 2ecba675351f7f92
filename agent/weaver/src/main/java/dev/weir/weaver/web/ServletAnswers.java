package dev.weir.weaver.web;

import dev.weir.weaver.edge.Answer;
import dev.weir.weaver.edge.Header;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whole responses, through the servlet interfaces. */
final class ServletAnswers {
  private ServletAnswers() {}

  /** Sends a response of which nothing was sent. */
  static void send(ServletApi api, Object request, Object response, Answer answer)
      throws Throwable {
    api.tell(response, "reset");
    api.tell(response, "setStatus", answer.status());
    for (Header header : answer.headers()) {
      if (header.is("Content-Type")) {
        api.tell(response, "setContentType", header.value());
      } else {
        api.tell(response, "addHeader", header.name(), header.value());
      }
    }
    api.tell(response, "setContentLength", answer.body().length);
    if (!"HEAD".equals(api.ask(request, "getMethod")) && answer.body().length > 0) {
      Object out = api.tell(response, "getOutputStream");
      if (out instanceof OutputStream stream) {
        stream.write(answer.body());
      }
    }
    api.tell(response, "flushBuffer");
  }

  /** The headers that a response has so far. */
  static List<Header> headers(ServletApi api, Object response) throws Throwable {
    List<Header> headers = new ArrayList<>();
    boolean typed = false;
    if (api.tell(response, "getHeaderNames") instanceof Collection<?> names) {
      for (Object name : new java.util.LinkedHashSet<Object>(names)) {
        String text = String.valueOf(name);
        typed |= text.equalsIgnoreCase("Content-Type");
        if (isEndToEnd(text)
            && api.tell(response, "getHeaders", text) instanceof Collection<?> values) {
          for (Object value : values) {
            headers.add(new Header(text, String.valueOf(value)));
          }
        }
      }
    }
    Object type = typed ? null : api.tell(response, "getContentType");
    if (type != null) {
      headers.add(new Header("Content-Type", type.toString()));
    }
    return List.copyOf(headers);
  }

  private static boolean isEndToEnd(@Nullable String name) {
    return name != null
        && !name.equalsIgnoreCase("Content-Length")
        && !name.equalsIgnoreCase("Transfer-Encoding")
        && !name.equalsIgnoreCase("Connection")
        && !name.equalsIgnoreCase("Keep-Alive")
        && !name.equalsIgnoreCase("Date")
        && !name.equalsIgnoreCase("Server");
  }
}
