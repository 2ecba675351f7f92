package dev.weir.weaver.concurrent;

import dev.weir.weaver.Hook;
import dev.weir.weaver.Requests;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread leaves its carrier, or is about to go on. Runs on the carrier between the two:
 * it takes no lock, parks nowhere and loads no class.
 */
final class Mounting implements Hook {
  private final Requests requests;
  private final boolean goesOn;

  Mounting(Requests requests, boolean goesOn) {
    this.requests = requests;
    this.goesOn = goesOn;
  }

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    if (self instanceof Thread thread) {
      if (goesOn) {
        requests.mounting(thread);
      } else {
        requests.unmounted(thread);
      }
    }
    return null;
  }
}
