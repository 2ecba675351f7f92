package dev.weir.core.limit;

import java.util.concurrent.CompletionException;

/** Exceptions as their throwers meant them. */
final class Thrown {
  private Thrown() {}

  /** Throws it as it is: what a body throws is for its caller, declared or not. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <E extends Throwable> RuntimeException asItIs(Throwable thrown) throws E {
    throw (E) thrown;
  }

  /** Without what a stage wraps around what it hands on. */
  static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : null;
    return cause == null ? thrown : cause;
  }
}
