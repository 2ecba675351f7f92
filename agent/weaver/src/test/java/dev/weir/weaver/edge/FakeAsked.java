package dev.weir.weaver.edge;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request as a test wants it. */
final class FakeAsked implements Asked {
  private final String method;
  private final String path;
  private final Map<String, String> headers = new TreeMap<>();

  FakeAsked(String method, String path, String... headers) {
    this.method = method;
    this.path = path;
    for (int i = 0; i < headers.length; i += 2) {
      this.headers.put(headers[i].toLowerCase(Locale.ROOT), headers[i + 1]);
    }
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable String query() {
    return null;
  }

  @Override
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public String host() {
    String authority = headers.get(":authority");
    return authority == null ? "" : authority;
  }

  @Override
  public String base() {
    return "";
  }
}
