package dev.weir.agent.inner.jmx;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners of JMX, which are the application's: they and their filters may take as long as
 * they like, and throw what they like. So they run on a thread of their own, started when there is
 * one and something to tell. Up to {@value #MOST} notifications wait for it; further ones are left
 * out, which shows in the sequence numbers.
 */
final class AlertEmitter extends NotificationBroadcasterSupport {
  private static final int MOST = 200;

  private final Runnable quiet;
  private final Consumer<String> log;
  private final BlockingQueue<Notification> waiting = new ArrayBlockingQueue<>(MOST);
  private volatile boolean hasListener;

  // Guarded by this.
  private @Nullable Thread thread;
  private long leftOut;

  /**
   * @param type of the notifications
   * @param quiet keeps what the calling thread does out of the figures
   * @param log takes a line about listeners that fail or take too long
   */
  AlertEmitter(String type, Runnable quiet, Consumer<String> log) {
    super(
        job -> tell(job, log),
        new MBeanNotificationInfo(
            new String[] {type},
            Notification.class.getName(),
            "An alert was raised, has changed or is over"));
    this.quiet = quiet;
    this.log = log;
  }

  /** Whether anybody ever listened: nobody is told who has gone. */
  @Override
  public void addNotificationListener(
      NotificationListener listener,
      @Nullable NotificationFilter filter,
      @Nullable Object handback) {
    super.addNotificationListener(listener, filter, handback);
    hasListener = true;
  }

  /** To be told by and by; never waits. */
  void leave(Notification notification) {
    if (!hasListener) {
      return;
    }
    boolean taken = waiting.offer(notification);
    synchronized (this) {
      count(taken);
      Thread running = thread;
      if (running == null || !running.isAlive()) {
        Thread made = new Thread(null, this::run, "weir-jmx", 0, false);
        made.setDaemon(true);
        made.setContextClassLoader(null);
        thread = made;
        made.start();
      }
    }
  }

  private void count(boolean taken) {
    if (!taken && leftOut++ == 0) {
      log.accept("alerts: a listener of JMX takes too long; it is not told of further ones");
    } else if (taken && leftOut > 0) {
      log.accept("alerts: listeners of JMX are told again; " + leftOut + " were left out");
      leftOut = 0;
    }
  }

  private void run() {
    quiet.run();
    while (true) {
      try {
        sendNotification(waiting.take());
      } catch (InterruptedException e) {
        // Whoever interrupts all threads of a process means his own.
      } catch (Throwable e) {
        failed(e, log);
      }
    }
  }

  /** One listener, so that the others are told whatever it throws. */
  private static void tell(Runnable job, Consumer<String> log) {
    try {
      job.run();
    } catch (Throwable e) {
      failed(e, log);
    }
  }

  private static void failed(Throwable e, Consumer<String> log) {
    log.accept("alerts: a listener of JMX failed: " + e.getClass().getName());
  }
}
