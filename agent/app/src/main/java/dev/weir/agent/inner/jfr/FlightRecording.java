package dev.weir.agent.inner.jfr;

import dev.weir.core.record.Follower;
import dev.weir.core.record.Recording;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has operations and requests followed while a recording of the JDK's flight recorder wants them,
 * and only then.
 *
 * <p>Made once somebody else has loaded the recorder, which the weaver sees; so an application that
 * records nothing has nothing of it because of the agent. Registering the events, which rewrites
 * their classes, is done here as well: on the agent's thread, to which all of this is confined.
 */
public final class FlightRecording {
  private static final long MADE_NANOS = 2_000_000_000L;

  private final Recording recording;
  private final Follower follower;
  private final long since = System.nanoTime();
  private @Nullable EventTypes types;
  private boolean absent;

  /**
   * @param recording whose operations and requests
   * @param slowRequestNanos from here on a request is told
   */
  public FlightRecording(Recording recording, LongSupplier slowRequestNanos) {
    this.recording = recording;
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
    return false;
  }
}
