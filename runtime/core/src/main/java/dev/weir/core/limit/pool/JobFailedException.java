package dev.weir.core.limit.pool;

import java.util.List;

/**
 * What a job threw in its child process, where the exception itself could not travel: its class is
 * not admitted, or it cannot be serialised. The cause's stack trace is that in the child.
 */
public final class JobFailedException extends RuntimeException {
  private final List<String> hierarchy;

  JobFailedException(String message, List<String> hierarchy, StackTraceElement[] stack) {
    super(message);
    this.hierarchy = List.copyOf(hierarchy);
    setStackTrace(stack);
  }

  /** The class of the exception, then its superclasses up to {@code java.lang.Throwable}. */
  public List<String> hierarchy() {
    return hierarchy;
  }
}
