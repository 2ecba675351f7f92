package dev.weir.agent.inner.http;

/** A request that cannot be read; the connection ends after the answer. Stackless. */
final class BadRequest extends Exception {
  private static final long serialVersionUID = 1L;

  final int status;

  BadRequest(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }
}
