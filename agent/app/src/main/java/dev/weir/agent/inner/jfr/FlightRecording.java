package dev.weir.agent.inner.jfr;

import dev.weir.core.enforce.Enforcement;
import dev.weir.core.record.Follower;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has operations, requests and decisions of the limits followed while a recording of the JDK's
 * flight recorder wants them, and only then.
 *
 * <p>Made once somebody else has loaded the recorder, which the weaver sees; so an application that
 * records nothing has nothing of it because of the agent. Registering the events, which rewrites
 * their classes, is done here as well: on the agent's thread, to which all of this is confined.
 */
public final class FlightRecording {
  private static final long MADE_NANOS = 2_000_000_000L;

  private final Recording recording;
  private final Ledgers ledgers;
  private final Supplier<@Nullable Enforcement> limits;
  private final Follower follower;
  private final long since = System.nanoTime();
  private @Nullable EventTypes types;
  private @Nullable LimitDecisions decisions;
  private boolean absent;

  /**
   * @param recording whose operations and requests
   * @param ledgers tell which request is on a thread
   * @param limits the limits, or null as long as there are none
   * @param slowRequestNanos from here on a request is told
   */
  public FlightRecording(
      Recording recording,
      Ledgers ledgers,
      Supplier<@Nullable Enforcement> limits,
      LongSupplier slowRequestNanos) {
    this.recording = recording;
    this.ledgers = ledgers;
    this.limits = limits;
    follower = new EventFollower(slowRequestNanos);
  }

  /**
   * Looks whether a recording wants anything; called again and again.
   *
   * @return whether the recorder is about to be made, so that the next look should come soon
   */
  public boolean look() {
    if (absent) {
      return false;
    }
    try {
      return follow();
    } catch (LinkageError e) {
      absent = true; // A JVM that was made without all of it.
    } catch (RuntimeException e) {
      absent = true;
      recording.errors().swallow(e);
    }
    recording.follow(null);
    return false;
  }

  private boolean follow() {
    EventTypes known = types;
    if (known == null) {
      if (!EventTypes.isRecorderMade()) {
        return System.nanoTime() - since < MADE_NANOS;
      }
      known = new EventTypes();
      types = known;
    }
    recording.follow(known.areFollowed() ? follower : null);
    followDecisions(known.areDecisionsFollowed());
    return false;
  }

  private void followDecisions(boolean wanted) {
    LimitDecisions known = decisions;
    if (known == null) {
      Enforcement policies = limits.get();
      if (policies == null || !wanted) {
        return;
      }
      known = new LimitDecisions(ledgers, policies);
      decisions = known;
    }
    known.follow(wanted);
  }
}
