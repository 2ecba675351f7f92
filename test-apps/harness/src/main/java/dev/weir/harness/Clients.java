package dev.weir.harness;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/**
 * So many clients on connections that are kept alive, each of which asks again as soon as it has
 * its answer. Plain sockets: the clients are not to take the server's CPU.
 */
public final class Clients implements AutoCloseable {
  private final int port;
  private final byte[] request;
  private final LongAdder answers = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile boolean stopped;
  private final Thread[] threads;

  /** Starts them: {@code Clients.of(64, port, "/slow")}. */
  public static Clients of(int clients, int port, String path) {
    Clients all = new Clients(clients, port, path);
    for (Thread each : all.threads) {
      each.start();
    }
    return all;
  }

  private Clients(int clients, int port, String path) {
    this.port = port;
    request = KeepAlive.get(path);
    threads = new Thread[clients];
    for (int i = 0; i < clients; i++) {
      threads[i] = new Thread(this::ask, "client-" + i);
      threads[i].setDaemon(true);
    }
  }

  private void ask() {
    while (!stopped) {
      try (KeepAlive connection = new KeepAlive(port)) {
        while (!stopped) {
          if (!connection.ask(request)) {
            failures.increment();
            break;
          }
          answers.increment();
        }
      } catch (IOException e) {
        if (!stopped) {
          failures.increment();
        }
      }
    }
  }

  /** Answers with status 200 so far. */
  public long answers() {
    return answers.sum();
  }

  /** Other answers, and connections that broke. */
  public long failures() {
    return failures.sum();
  }

  /**
   * Waits until answers come faster than that, half a second at a time and for half a minute at
   * most: a machine that is busy with something else takes more than one time.
   *
   * @return answers a second, in the last half of a second
   */
  public double untilFaster(double perSecond) throws InterruptedException {
    double rate = rate(500);
    for (int i = 1; i < 60 && rate <= perSecond; i++) {
      rate = rate(500);
    }
    return rate;
  }

  /** Answers a second, measured from now on for so long. */
  public double rate(long millis) throws InterruptedException {
    long before = answers.sum();
    long began = System.nanoTime();
    Thread.sleep(millis);
    return (answers.sum() - before) * 1e9 / (System.nanoTime() - began);
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread each : threads) {
      try {
        each.join(35_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
