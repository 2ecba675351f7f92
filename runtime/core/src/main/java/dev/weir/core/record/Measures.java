package dev.weir.core.record;

/**
 * What a thread uses and waits for beyond its operations, for the requests that it works for:
 * on-CPU time, allocation, monitors. Owned by its thread.
 */
abstract class Measures {
  /** Those of the ledger's thread. */
  static Measures of(Ledger ledger) {
    Recording recording = ledger.recording;
    if (ledger.virtual) {
      return new VirtualMeasures(recording, ledger);
    }
    recording.watch(ledger);
    return new ThreadMeasures(recording);
  }

  /** A request of the thread's own begins. */
  abstract void begin(Request own);

  /** The thread goes on with a request that it, or another, has left. */
  abstract void resume(Request own);

  /** The thread lets go of its request: what it used must not be the next one's. */
  abstract void suspend(Request own);

  /** The request is over, and the thread works on for it. */
  abstract void outlive(Request own);

  /** The request has ended on its own thread. */
  abstract void end(Request own);

  /** A task of a request begins on a thread that worked for none. */
  abstract void taskStarts();

  /** It ends: what it waited for on monitors is booked with the rest of it. */
  abstract void taskEnds(Tally task, Recording.Manner how, Samples seen);

  /** Whether there is something to {@link #settle}. */
  boolean isUnsettled() {
    return false;
  }

  /** Books what the thread waited for up to now, whatever it does next. */
  void settle(Tally left, Recording.Manner how, Samples seen) {}

  /** A task has ended within a request, or within another task, that goes on. */
  void goOn() {}

  /** The thread works for nobody now. */
  void forget() {}

  /** In no operation, a virtual thread has left its carrier; called there. */
  void unmounted(boolean forRequest) {}

  /** It goes on; likewise. */
  void mounted() {}

  /** Since when a virtual thread is away from its carrier, in no operation; or 0. */
  long awaySince() {
    return 0;
  }
}
