package dev.weir.api;

/** The agent as seen from code. Without the agent every method does nothing and costs nothing. */
public final class Weir {
  private Weir() {}

  /**
   * Begins a unit of work on this thread that no framework marks.
   *
   * <pre>{@code
   * try (var scope = Weir.request("nightly-import")) {
   *   ...
   * }
   * }</pre>
   *
   * @param name the name under which the report lists it
   * @return to be closed by the same thread when the work is done
   */
  public static RequestScope request(String name) {
    return new RequestScope(name);
  }
}
