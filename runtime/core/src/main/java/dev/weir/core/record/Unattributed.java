package dev.weir.core.record;

import dev.weir.api.OperationType;
import org.jspecify.annotations.Nullable;

/**
 * What one thread does for no request: sampled, and booked under the name of its pool. Owned by
 * that thread.
 */
final class Unattributed {
  private final Recording recording;
  private final Sampling sampling = new Sampling();
  private @Nullable String pool;

  Unattributed(Recording recording) {
    this.recording = recording;
  }

  /** Whether to leave the clock alone this time. */
  boolean skips(int site) {
    return sampling.skips(site);
  }

  /**
   * Books an operation that has ended.
   *
   * @param alone whether those skipped before it are not like it
   * @return the line of code; null where it was not slow, or nobody's after all
   */
  @Nullable String book(
      Site site,
      Key key,
      long nanos,
      boolean alone,
      boolean counts,
      boolean failed,
      boolean mustNotBlock) {
    long skipped = sampling.timed(site.id(), nanos);
    boolean slow = nanos >= recording.slowNanos;
    String at = slow ? recording.callSites.here() : null;
    if (at != null && waitsForWork(key.type, at, mustNotBlock)) {
      return null;
    }
    long mean = sampling.meanOf(site.id());
    recording.unattributed(
        pool(), key, nanos, alone ? 0 : skipped, mean, counts, failed, mustNotBlock, at);
    return at;
  }

  /** A queue's consumer; or a thread of a library's that may wait, whose waits are nobody's. */
  @SuppressWarnings("ReferenceEquality") // the very text
  private boolean waitsForWork(OperationType type, String at, boolean mustNotBlock) {
    if (type == OperationType.LOCK_WAIT) {
      return at == CallSites.UNKNOWN && !mustNotBlock || recording.callSites.waitsForWork();
    }
    return type == OperationType.SLEEP_OPERATION && recording.callSites.waitsForWork();
  }

  private String pool() {
    String name = pool;
    if (name == null) {
      name = ThreadPools.nameOf(Thread.currentThread());
      pool = name;
    }
    return name;
  }
}
