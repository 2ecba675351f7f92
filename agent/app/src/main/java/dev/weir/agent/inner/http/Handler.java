package dev.weir.agent.inner.http;

/**
 * Answers requests, one at a time, on the server's thread; but those that are heavy on another, one
 * at a time as well.
 */
@FunctionalInterface
public interface Handler {
  /** The answer; what is thrown is answered with a 500. */
  HttpResponse handle(HttpRequest request) throws Exception;

  /** Whether the answer takes long to make: then it is made where it holds up no other. */
  default boolean isHeavy(HttpRequest request) {
    return false;
  }
}
