package dev.weir.agent.inner.jmx;

import dev.weir.core.watch.OperationFigures;
import org.jspecify.annotations.Nullable;

/** One kind of blocking against one target, as JMX shows it. */
public final class OperationView {
  private static final double MILLI = 1e6;

  private final OperationFigures figures;

  OperationView(OperationFigures figures) {
    this.figures = figures;
  }

  /** What was waited for. */
  public String getType() {
    return figures.type().name();
  }

  /** The other side; null where there is none. */
  public @Nullable String getTarget() {
    return figures.target();
  }

  /** How harmful. */
  public String getLevel() {
    return figures.level().name();
  }

  /** Whether another thread did it for the request. */
  public boolean isAsync() {
    return figures.async();
  }

  /** Operations that ended. */
  public long getCount() {
    return figures.count();
  }

  /** Those that ended with an exception. */
  public long getErrors() {
    return figures.errors();
  }

  /** Milliseconds. */
  public double getBlockedMs() {
    return figures.blocked().total() / MILLI;
  }

  /** Milliseconds. */
  public double getBlockedMsP99() {
    return figures.blocked().p99() / MILLI;
  }
}
