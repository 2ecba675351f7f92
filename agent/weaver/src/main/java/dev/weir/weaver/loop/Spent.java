package dev.weir.weaver.loop;

import dev.weir.core.offload.Candidate;
import dev.weir.core.record.Ledger;

/**
 * What a thread had spent by a moment, so that a later one tells what something cost there.
 *
 * @param nanos the moment
 * @param blocked how long the thread had been blocked, nanoseconds
 * @param poolWait how long of that a connection of a pool was waited for
 * @param pinned how often that held the carrier of a virtual thread
 */
record Spent(long nanos, long blocked, long poolWait, long pinned) {
  /** By now, on the ledger's thread. */
  static Spent by(Ledger ledger) {
    return new Spent(
        System.nanoTime(), ledger.blockedNanos(), ledger.poolWaitNanos(), ledger.pinnedTimes());
  }

  /** Whether the thread has been blocked since. */
  boolean hasBlocked(Ledger ledger) {
    return ledger.blockedNanos() > blocked;
  }

  /** Tells the candidate what was spent since. */
  void tell(Candidate candidate, Ledger ledger) {
    candidate.done(
        System.nanoTime() - nanos,
        ledger.blockedNanos() - blocked,
        ledger.poolWaitNanos() - poolWait,
        ledger.pinnedTimes() > pinned);
  }
}
