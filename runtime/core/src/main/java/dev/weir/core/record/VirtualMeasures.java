package dev.weir.core.record;

/**
 * A virtual thread's time away from its carrier while it is in no operation: it waits for a
 * monitor, or it yielded. CPU time and allocation of a virtual thread the JVM does not tell.
 *
 * <p>Written on the carrier, which the scheduler orders with the thread's own reads; the watcher
 * looks at {@link #awaySince} from outside.
 */
final class VirtualMeasures extends Measures {
  /** A shorter absence was a yield. */
  private static final long WORTH_BOOKING_NANOS = 50_000;

  private static final int MOST_WAITS = 64;

  private final Recording recording;
  private final Ledger ledger;
  private volatile long since;
  private long nanos;
  private int waits;

  VirtualMeasures(Recording recording, Ledger ledger) {
    this.recording = recording;
    this.ledger = ledger;
  }

  @Override
  void begin(Request own) {
    goOn();
  }

  @Override
  void resume(Request own) {
    goOn();
  }

  @Override
  void suspend(Request own) {
    end(own);
  }

  @Override
  void outlive(Request own) {
    end(own);
  }

  @Override
  void end(Request own) {
    forget();
    settle(own.own, Recording.Manner.ofOwn(own), Samples.of(own));
  }

  @Override
  void taskStarts() {
    goOn();
  }

  @Override
  void taskEnds(Tally task, Recording.Manner how, Samples seen) {
    forget(); // What is left is settled as the task hands over.
  }

  @Override
  boolean isUnsettled() {
    return waits != 0;
  }

  @Override
  void settle(Tally left, Recording.Manner how, Samples seen) {
    if (waits > 0) {
      recording.contended(left, how, seen, nanos, Math.min(waits, MOST_WAITS));
    }
    nanos = 0;
    waits = 0;
    since = 0;
  }

  @Override
  void goOn() {
    recording.virtualThreads().put(Thread.currentThread(), ledger);
  }

  @Override
  void forget() {
    recording.virtualThreads().remove(Thread.currentThread());
  }

  @Override
  void unmounted(boolean forRequest) {
    if (forRequest) {
      since = recording.ticker.nanoTime();
    } else if (since != 0) {
      since = 0; // What went on unseen is not known.
    }
  }

  @Override
  void mounted() {
    long left = since;
    if (left != 0) {
      since = 0;
      long away = recording.ticker.nanoTime() - left;
      if (away >= WORTH_BOOKING_NANOS) {
        nanos += away;
        waits++;
      }
    }
  }

  @Override
  long awaySince() {
    return since;
  }
}
