package dev.weir.core.limit.pool;

import org.jspecify.annotations.Nullable;

/** A thread that runs the crew's calls on its station, one after the other. */
final class Worker implements Runnable {
  private final Crew crew;
  private final Station station;
  private final Figures.Part figures;

  // Written by its own thread as it begins; read by who wakes it.
  private volatile @Nullable Thread thread;

  // Guarded by the crew's lock; it looks at `idle` without, and then again with it.
  volatile boolean idle;
  boolean starting;
  @Nullable Call<?> current;
  boolean leaving;
  long idleSince;

  Worker(Crew crew, Station station, Figures.Part figures) {
    this.crew = crew;
    this.station = station;
    this.figures = figures;
  }

  Station station() {
    return station;
  }

  @Nullable Thread thread() {
    return thread;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    Throwable loss = null;
    RuntimeException notOpened = null;
    try {
      Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
      work();
    } catch (ChildFailedException e) {
      notOpened = e; // what calls throw never comes this far: it is their outcome
    } catch (Throwable e) {
      loss = e;
    }
    try {
      station.close();
    } catch (Throwable e) {
      loss = e;
    }
    crew.gone(this, loss, notOpened);
  }

  private void work() {
    while (true) {
      station.open();
      Call<?> call = crew.next(this);
      if (call == null) {
        return;
      }
      call.run(figures);
    }
  }
}
