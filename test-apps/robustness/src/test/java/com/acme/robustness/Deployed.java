package com.acme.robustness;

import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Hands work of a request to everything that the agent follows it to, and cleans up. */
public final class Deployed {
  private static final ExecutorService POOL = Executors.newFixedThreadPool(2);

  private Deployed() {}

  /** Its own type, so that the agent sees an object of the deployment. */
  private static final class Blocker {}

  /** Likewise. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static final class Sleep extends RecursiveTask<Integer> {
    private static final long serialVersionUID = 1;

    @Override
    protected Integer compute() {
      return sleep();
    }
  }

  /** Serves a few requests, and one that fails. */
  @SuppressWarnings("try") // the scope is never named again
  public static void serve() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (RequestScope scope = Weir.request("deployed")) {
        work();
      }
    }
    try (RequestScope scope = Weir.request("failing")) {
      throw new Failure();
    } catch (Failure e) {
      // Seen by the agent first.
    }
    POOL.shutdown();
    POOL.awaitTermination(5, TimeUnit.SECONDS);
  }

  private static void work() throws Exception {
    LockSupport.parkNanos(new Blocker(), 1_000_000);
    Blocker monitor = new Blocker();
    synchronized (monitor) {
      monitor.wait(1);
    }
    Future<Integer> task = POOL.submit(Deployed::sleep);
    CompletableFuture<Integer> chain =
        CompletableFuture.supplyAsync(Deployed::sleep, POOL).thenApply(n -> n + sleep());
    ForkJoinPool.commonPool().submit(new Sleep()).get();
    Thread thread = new Thread(Deployed::sleep, "deployed");
    thread.start();
    thread.join();
    Timer timer = new Timer("deployed", true);
    CompletableFuture<Integer> timed = new CompletableFuture<>();
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            timed.complete(sleep());
          }
        },
        1);
    timed.get();
    timer.cancel();
    task.get();
    chain.get();
    // Never run, and dropped with the rest.
    POOL.submit(Deployed::sleep).cancel(true);
  }

  private static int sleep() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 1;
  }
}
