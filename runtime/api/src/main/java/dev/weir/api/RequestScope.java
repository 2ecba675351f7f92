package dev.weir.api;

/** A unit of work that is going on; see {@link Weir#request}. The agent weaves its two methods. */
public final class RequestScope implements AutoCloseable {
  private final String name;

  RequestScope(String name) {
    this.name = name;
    opened(name);
  }

  /** Nothing here: the agent begins the request around it. */
  @SuppressWarnings("UnusedVariable")
  private void opened(String unit) {}

  /** The name that was given. */
  public String name() {
    return name;
  }

  /** Ends the unit of work. Closing twice does nothing. */
  @Override
  public void close() {}
}
