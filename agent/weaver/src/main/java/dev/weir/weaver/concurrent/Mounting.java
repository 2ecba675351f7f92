package dev.weir.weaver.concurrent;

import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread leaves its carrier, is about to go on, or has ended. Runs on the carrier:
 * between the two it takes no lock, parks nowhere and loads no class.
 */
final class Mounting implements Hook {
  private final Requests requests;
  private final Moment moment;

  /** What happens to the thread. */
  enum Moment {
    UNMOUNTED,
    MOUNTING,
    ENDED
  }

  Mounting(Requests requests, Moment moment) {
    this.requests = requests;
    this.moment = moment;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    if (self instanceof Thread thread) {
      // No switch: that is one more class.
      if (moment == Moment.UNMOUNTED) {
        requests.unmounted(thread);
      } else if (moment == Moment.MOUNTING) {
        requests.mounting(thread);
      } else {
        requests.terminated(thread);
      }
    }
    return null;
  }
}
