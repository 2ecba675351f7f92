package dev.weir.core.limit.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The worker's own thread. */
final class ThreadStation implements Station {
  // Written by the worker before it takes a call, read by who cancels one that it runs.
  private volatile @Nullable Thread thread;

  /** Threads cost little, and can always be tried. */
  static final Source SOURCE =
      new Source() {
        @Override
        public Station next(Crew crew) {
          return new ThreadStation();
        }

        @Override
        public boolean dear() {
          return false;
        }

        @Override
        public @Nullable RuntimeException refusal() {
          return null;
        }

        @Override
        public Duration grace() {
          return Duration.ofSeconds(1);
        }

        @Override
        public void close() {}
      };

  @Override
  public void open() {
    thread = Thread.currentThread();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public <T> T run(Call<T> call) throws Exception {
    return call.body().call();
  }

  @Override
  public void stop() {
    Thread worker = thread;
    if (worker != null) {
      worker.interrupt();
    }
  }

  @Override
  public void close() {}
}
