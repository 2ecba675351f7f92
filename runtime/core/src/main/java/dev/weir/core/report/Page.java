package dev.weir.core.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The page that shows a report: served in parts as the dashboard, or as one offline file with a
 * report inside. Nothing in it comes from another host, and no text of a report is ever markup.
 */
public final class Page {
  /** What the dashboard may do in a browser: its own scripts and style, its own server. */
  public static final String SERVED_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final List<String> SCRIPTS = List.of("uplot.js", "weir.js");
  private static final List<String> STYLES = List.of("uplot.css", "weir.css");

  private Page() {}

  /**
   * One file of the dashboard.
   *
   * @param type its content type
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Part(String type, byte[] content) {}

  /** The file at a path of the server, or null where there is none. */
  public static @Nullable Part part(String path) {
    if (path.equals("/")) {
      return new Part("text/html; charset=utf-8", served().getBytes(StandardCharsets.UTF_8));
    }
    String name = path.substring(1);
    if (SCRIPTS.contains(name)) {
      return new Part("text/javascript; charset=utf-8", resource(name));
    }
    if (STYLES.contains(name)) {
      return new Part("text/css; charset=utf-8", resource(name));
    }
    return null;
  }

  private static String served() {
    StringBuilder head = new StringBuilder();
    for (String name : STYLES) {
      head.append("<link rel=\"stylesheet\" href=\"").append(name).append("\">\n");
    }
    StringBuilder scripts = new StringBuilder();
    for (String name : SCRIPTS) {
      scripts.append("<script src=\"").append(name).append("\"></script>\n");
    }
    return page(head.toString(), scripts.toString());
  }

  /**
   * One file with a report inside, which needs no server and no network.
   *
   * @param report in JSON, as {@link JsonReport} writes it
   */
  public static byte[] offline(byte[] report) {
    StringBuilder style = new StringBuilder();
    for (String name : STYLES) {
      style.append(text(name)).append('\n');
    }
    StringBuilder script = new StringBuilder();
    for (String name : SCRIPTS) {
      script.append(text(name)).append('\n');
    }
    String policy =
        "default-src 'none'; script-src "
            + hash(script)
            + "; style-src "
            + hash(style)
            + "; img-src data:; base-uri 'none'; form-action 'none'";
    String head =
        "<meta http-equiv=\"Content-Security-Policy\" content=\""
            + policy
            + "\">\n<style>"
            + style
            + "</style>\n";
    String data =
        "<script type=\"application/json\" id=\"report\">"
            + inert(new String(report, StandardCharsets.UTF_8))
            + "</script>\n";
    return page(head, data + "<script>" + script + "</script>\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String page(String head, String scripts) {
    return text("weir.html").replace("<!-- head -->", head).replace("<!-- scripts -->", scripts);
  }

  /** JSON in which nothing can end or begin a tag: {@code <} only ever stands inside a text. */
  private static String inert(String json) {
    StringBuilder out = new StringBuilder(json.length() + 256);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      switch (c) {
        case '<' -> out.append("\\u003c");
        case '>' -> out.append("\\u003e");
        case '&' -> out.append("\\u0026");
        case '\u2028' -> out.append("\\u2028");
        case '\u2029' -> out.append("\\u2029");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  private static String hash(CharSequence text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String text(String name) {
    return new String(resource(name), StandardCharsets.UTF_8);
  }

  private static byte[] resource(String name) {
    return read("page/".concat(name));
  }

  static byte[] read(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
