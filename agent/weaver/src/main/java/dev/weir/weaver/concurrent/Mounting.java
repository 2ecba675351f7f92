package dev.weir.weaver.concurrent;

import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread leaves its carrier, is about to go on, or has ended. Runs on the carrier:
 * between the two it takes no lock, parks nowhere and loads no class.
 */
final class Mounting implements Hook {
  // Not an enum: every start would load one more class.
  static final int UNMOUNTED = 0;
  static final int MOUNTING = 1;
  static final int ENDED = 2;

  private final Requests requests;
  private final int moment;

  Mounting(Requests requests, int moment) {
    this.requests = requests;
    this.moment = moment;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    if (self instanceof Thread thread) {
      switch (moment) {
        case UNMOUNTED -> requests.unmounted(thread);
        case MOUNTING -> requests.mounting(thread);
        default -> requests.terminated(thread);
      }
    }
    return null;
  }
}
