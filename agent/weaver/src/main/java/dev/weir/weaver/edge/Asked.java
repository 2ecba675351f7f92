package dev.weir.weaver.edge;

import org.jspecify.annotations.Nullable;

/** What a client asks for, as its server tells it; asked on the server's thread alone. */
public interface Asked {
  /** Such as {@code GET}. */
  String method();

  /** The raw path, without a query: {@code /shop/users/17}. */
  String path();

  /** The raw query, or null. */
  @Nullable String query();

  /** All values of a header, with commas in between as in one line, or null. */
  @Nullable String header(String name);

  /**
   * The host and the port that the request is for as the server understands it: of an absolute
   * request line, of {@code :authority}, else of {@code Host}; empty where it is for none.
   */
  String host();

  /** The path below which the same application is asked: {@code /shop}, or nothing. */
  String base();
}
