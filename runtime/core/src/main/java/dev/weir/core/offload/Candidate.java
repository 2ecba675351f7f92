package dev.weir.core.offload;

import dev.weir.api.OperationType;
import dev.weir.core.record.Request;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One route at one place: what its requests were blocked, and whether the next one is handed over.
 *
 * <p>A route blocks where a request is blocked for a millisecond or more on average and for half of
 * its time or more, over four requests at least. It goes on being off-loaded until it is blocked
 * for less than half a millisecond or a fifth of its time over 64 requests, so that what changes
 * back and forth does not; one that does all the same within a minute is not off-loaded again for a
 * second, the next time for two, up to a minute.
 *
 * <p>{@link #takesOver} is one or two volatile reads. Requests that end at the same time do not
 * wait for each other: one is measured, the others are not.
 */
public final class Candidate implements Request.Observer {
  static final String ALL = "(all routes)";

  private static final long BLOCKS_NANOS = 1_000_000;
  private static final double BLOCKS_SHARE = 0.5;
  private static final double COMPUTES_SHARE = 0.2;
  private static final double BLOCKS_NO_MORE_SHARE = 0.2;
  private static final int BLOCKS_NO_MORE_REQUESTS = 64;
  private static final double POOL_SHARE = 0.5;
  private static final double PINNED_SHARE = 0.1;
  private static final int PINNED_REQUESTS = 8;
  private static final long PAUSE_NANOS = 1_000_000_000L;
  private static final long FIRST_HOLD_NANOS = 60_000_000_000L;
  private static final long LONGEST_HOLD_NANOS = 3_600_000_000_000L;

  private final Place place;
  private final String route;
  private final boolean whole;
  private final Measure measure = new Measure();
  private final AtomicBoolean measuring = new AtomicBoolean();
  private final LongAdder moved = new LongAdder();
  private final LongAdder wouldMove = new LongAdder();
  private final LongAdder full = new LongAdder();

  // Written by whoever measures; what the two flags say follows from them and from the settings.
  private volatile boolean blocks;
  private volatile @Nullable Veto veto;
  private volatile String evidence = "";
  private volatile boolean acts;
  private volatile boolean counts;

  // What was measured was of other threads: whoever measures next begins anew.
  private volatile boolean stale;

  private volatile long since;
  private long pause = PAUSE_NANOS / 2;
  private long heldUntil;
  private long hold = FIRST_HOLD_NANOS;

  Candidate(Place place, String route, boolean whole) {
    this.place = place;
    this.route = route;
    this.whole = whole;
  }

  /** Its place. */
  public Place place() {
    return place;
  }

  /** Whether a request that comes now is handed over; one that would have been is counted. */
  public boolean takesOver() {
    if (acts) {
      return true;
    }
    if (counts) {
      wouldMove.increment();
    }
    return false;
  }

  /** Whether its requests are handed over now. */
  public boolean acts() {
    return acts;
  }

  void moved() {
    moved.increment();
  }

  void full() {
    full.increment();
  }

  /** A place without what a hand-over needs: nothing is done, and the report says why. */
  public void unsupported(String why) {
    veto = Veto.UNSUPPORTED;
    evidence = why;
    settle();
  }

  /** A request has ended: what was it blocked? */
  @Override
  public void ended(Request request, long elapsedNanos) {
    boolean cut = request.isAnsweredByAgent();
    if (cut && request.blockedNanos() < BLOCKS_NANOS) {
      // What was refused was not handled; what was late may be blocked still, or compute.
      return;
    }
    done(
        elapsedNanos,
        request.blockedNanos(),
        cut ? 0 : request.cpuNanos(),
        request.blockedNanos(OperationType.POOL_WAIT),
        request.pinned() > 0,
        request.route());
  }

  /**
   * The same, for what is no request: a task of an event loop.
   *
   * @param poolWaitNanos how long of the time blocked a connection of a pool was waited for
   * @param pinned whether it held the carrier of a virtual thread
   */
  public void done(long elapsedNanos, long blockedNanos, long poolWaitNanos, boolean pinned) {
    done(elapsedNanos, blockedNanos, -1, poolWaitNanos, pinned, null);
  }

  void done(
      long elapsedNanos,
      long blockedNanos,
      long cpuNanos,
      long poolWaitNanos,
      boolean pinned,
      @Nullable String of) {
    Leave leave = place.offloading.leave(whole ? of : route);
    boolean notIts = whole && place.offloading.acts() && leave != Leave.ACT;
    if (leave == Leave.NONE || notIts || veto == Veto.UNSUPPORTED) {
      return;
    }
    if (!measuring.compareAndSet(false, true)) {
      return;
    }
    try {
      if (stale) {
        stale = false;
        measure.clear();
      }
      measure.add(elapsedNanos, blockedNanos, cpuNanos, poolWaitNanos, pinned);
      if (measure.isDue()) {
        measure.busy(acts ? place.running() : place.own().busy());
        judge();
      }
    } finally {
      measuring.set(false);
    }
  }

  private void judge() {
    if (acts) {
      again();
    } else if (heldUntil == 0 || place.offloading.now() - heldUntil >= 0) {
      heldUntil = 0;
      first();
    }
  }

  /** Nothing is off-loaded yet: does it block, and would it help? */
  private void first() {
    int threads = place.own().threads();
    if (measure.meanBlocked() < BLOCKS_NANOS || measure.blockedShare() < BLOCKS_SHARE) {
      boolean computes =
          measure.meanComputed() >= BLOCKS_NANOS && measure.computedShare() >= COMPUTES_SHARE;
      found(false, computes ? Veto.CPU_BOUND : null, computes ? Evidence.blocked(measure) : "");
    } else if (measure.poolShare() >= POOL_SHARE) {
      found(true, Veto.POOL_BEHIND, Evidence.pool(measure));
    } else if (!place.hasWorker()) {
      found(true, Veto.NO_VIRTUAL_THREADS, Evidence.java());
    } else if (measure.busiest() < Math.ceil(threads * place.kind.shortFrom())) {
      found(true, Veto.THREADS_TO_SPARE, Evidence.spare(measure, threads));
    } else {
      found(true, null, Evidence.blocked(measure));
    }
  }

  /** It is off-loaded: does it still block, and does it help? */
  private void again() {
    if (measure.requests() >= PINNED_REQUESTS && measure.pinnedShare() >= PINNED_SHARE) {
      pinned();
    } else if (measure.requests() >= BLOCKS_NO_MORE_REQUESTS) {
      double useful = measure.busiest() * (1 - measure.poolShare());
      if (measure.poolShare() >= POOL_SHARE && useful <= place.own().threads() * 1.25) {
        hold(Veto.POOL_BEHIND, Evidence.pool(measure));
      } else if (measure.meanBlocked() < BLOCKS_NANOS / 2) {
        back(null, "");
      } else if (measure.blockedShare() < BLOCKS_NO_MORE_SHARE) {
        back(Veto.CPU_BOUND, Evidence.blocked(measure));
      }
    }
  }

  /** What goes back soon after it was off-loaded, time and again, waits longer each time. */
  private void back(@Nullable Veto why, String by) {
    long now = place.offloading.now();
    pause = now - since < FIRST_HOLD_NANOS ? Math.min(FIRST_HOLD_NANOS, pause * 2) : PAUSE_NANOS;
    heldUntil = now + pause;
    found(false, why, by);
  }

  private void pinned() {
    if (!place.usesVirtualThreads()) {
      return;
    }
    String pinned = Evidence.pinned(measure);
    if (place.pooled()) {
      place.offloading.tell(what() + " goes on in a pool: " + pinned);
      stale = true;
    } else {
      hold(Veto.PINNED, pinned);
    }
  }

  /** What was learned by trying is not forgotten at once: a minute at first, then longer. */
  private void hold(Veto why, String by) {
    heldUntil = place.offloading.now() + hold;
    hold = Math.min(LONGEST_HOLD_NANOS, hold * 2);
    found(true, why, by);
  }

  private void found(boolean itBlocks, @Nullable Veto why, String by) {
    blocks = itBlocks;
    veto = why;
    evidence = by;
    settle();
  }

  /** Does what was found and what the settings allow say; called again when these change. */
  synchronized void settle() {
    Leave leave = whole ? place.offloading.most() : place.offloading.leave(route);
    boolean good = blocks && veto == null;
    boolean did = acts;
    boolean does = good && leave == Leave.ACT;
    counts = good && leave == Leave.COUNT;
    if (does && !did) {
      since = place.offloading.now();
    }
    acts = does;
    if (did != does) {
      stale = true;
      String to = " to " + (place.usesVirtualThreads() ? "virtual threads" : "a pool") + ": ";
      place.offloading.tell(
          does
              ? "off-loads " + what() + to + evidence
              : what() + " is no longer off-loaded: " + why(leave));
      if (!does) {
        place.settle();
      }
    }
  }

  private String why(Leave leave) {
    if (leave != Leave.ACT) {
      return "the settings do not say so any more";
    }
    Veto now = veto;
    return now == null ? "it does not block any more" : now + ", " + evidence;
  }

  private String what() {
    return route + " of " + place.kind.framework() + " " + place.name();
  }

  /** How it stands. */
  Standing standing() {
    Leave leave = whole ? place.offloading.most() : place.offloading.leave(route);
    return new Standing(
        place.kind.framework(),
        place.name(),
        route,
        Standing.State.of(blocks, veto, leave),
        veto,
        evidence,
        place.workerKind(),
        place.running(),
        place.most(),
        moved.sum(),
        wouldMove.sum(),
        full.sum());
  }
}
