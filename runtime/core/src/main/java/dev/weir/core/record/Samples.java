package dev.weir.core.record;

import org.jspecify.annotations.Nullable;

/**
 * Where a request, or a task of one, was seen while it ran long: one line seen on-CPU, one seen
 * waiting for a monitor. Written by the watcher, read by the thread itself when it ends.
 *
 * @param taken how many looks there were
 * @param onCpu the line of application code on-CPU, or null
 * @param contended the line that waited for a monitor, or null
 * @param monitor the class of that monitor, or null
 */
record Samples(
    int taken, @Nullable String onCpu, @Nullable String contended, @Nullable String monitor) {
  static final Samples NONE = new Samples(0, null, null, null);

  /** What was seen of the request so far. */
  static Samples of(Request request) {
    return orNone(request.samples);
  }

  static Samples orNone(@Nullable Samples seen) {
    return seen == null ? NONE : seen;
  }
}
