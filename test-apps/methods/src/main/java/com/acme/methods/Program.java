package com.acme.methods;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does what each line of standard input says, and prints what came of it. */
public final class Program {
  private static final Repo REPO = new Repo();
  private static final Annotated ANNOTATED = new Annotated();
  private static final Proxied PROXIED = Proxies.made(0);
  private static final Proxied SERVED = Proxies.served();

  private Program() {}

  /** Reads lines until there are no more. */
  public static void main(String[] arguments) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      int times = words.length > 1 ? Integer.parseInt(words[1]) : 1;
      Repo.RUNS.set(0);
      for (int i = 0; i < times; i++) {
        act(words);
      }
      System.out.println("done " + line + ", " + Repo.RUNS.get() + " runs");
    }
  }

  private static void act(String[] words) throws Exception {
    switch (words[0]) {
      case "shapes" -> shapes();
      case "plain" -> tell(() -> REPO.plain());
      case "io" -> tell(() -> REPO.io());
      case "sql" -> tell(() -> REPO.sql());
      case "any" -> tell(() -> REPO.any());
      case "fails" -> tell(() -> REPO.fails("no luck"));
      case "flaky" -> tell(REPO::flaky);
      case "down" -> tell(() -> REPO.findDown(3));
      case "slow" -> tell(() -> REPO.slow(millis(words)));
      case "slow-synchronized" -> tell(() -> REPO.slowAndSynchronized(millis(words)));
      case "slow-io" -> tell(() -> REPO.slowIo(millis(words)));
      case "slow-timed" -> tell(() -> REPO.slowTimed(millis(words)));
      case "spins" -> tell(() -> REPO.spins(millis(words)));
      case "together" -> together((int) millis(words));
      case "kept" -> tell(() -> REPO.kept("key"));
      case "fading" -> tell(() -> REPO.fading("key"));
      case "stage" -> stage();
      case "stage-late" ->
          tell(() -> REPO.stage(new CompletableFuture<>()).toCompletableFuture().get(3, SECONDS));
      case "mono" ->
          tell(() -> REPO.mono(millis(words)).contextWrite(c -> c.put("who", "!")).block());
      case "mono-flaky" -> tell(() -> REPO.monoFlaky().block());
      case "mono-made" -> REPO.mono(0);
      case "flux" -> tell(() -> REPO.flux(3, millis(words)).collectList().block());
      case "flux-taken" -> tell(() -> REPO.flux(9, millis(words)).take(2).collectList().block());
      case "limited" -> tell(ANNOTATED::limited);
      case "counted" -> tell(ANNOTATED::counted);
      case "inherited" -> tell(() -> ANNOTATED.inherited("key"));
      case "by-default" -> tell(() -> ANNOTATED.byDefault(7));
      case "async" -> tell(() -> ANNOTATED.async(millis(words)).toCompletableFuture().get());
      case "late" -> tell(() -> ANNOTATED.late(millis(words)));
      case "later" -> later();
      case "handle" ->
          tell(() -> requireNonNull(ANNOTATED.handle()).id().replaceAll("[0-9]+", "#"));
      case "wrong" -> tell(ANNOTATED::wrong);
      case "job" -> tell(() -> ANNOTATED.job(REPO));
      case "proxied" -> tell(() -> PROXIED.find("key"));
      case "proxied-slow" -> tell(() -> PROXIED.slow(millis(words)));
      case "proxied-made" -> tell(() -> Proxies.made(System.nanoTime()).find("key"));
      case "served" -> tell(() -> SERVED.find("key"));
      case "served-down" -> tell(() -> SERVED.down(3));
      case "threads" -> threads();
      case "flag" -> System.out.println("flag " + Thread.interrupted());
      case "loaders" -> Loaders.loadAndDrop();
      case "cost" -> Cost.measure();
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private static final TimeUnit SECONDS = TimeUnit.SECONDS;

  private static long millis(String[] words) {
    return words.length > 2 ? Long.parseLong(words[2]) : 0;
  }

  private static void shapes() throws Exception {
    int[] count = new int[1];
    REPO.findNothing(count);
    tell(() -> Repo.findStatic(1, 2L, 3.5, (byte) 4));
    tell(() -> REPO.findOf("key"));
    tell(() -> REPO.findAll("a", "b", "c"));
    tell(() -> count[0]);
    tell(() -> REPO.findDown(5));
  }

  private static void together(int threads) throws Exception {
    Repo.MOST.set(0);
    CountDownLatch all = new CountDownLatch(threads);
    List<Thread> running = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  REPO.together(all);
                } catch (RuntimeException e) {
                  synchronized (refused) {
                    refused.add(e.getMessage());
                  }
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      running.add(thread);
      thread.start();
    }
    Thread.sleep(300);
    for (int i = 0; i < threads; i++) {
      all.countDown();
    }
    for (Thread thread : running) {
      thread.join();
    }
    System.out.println("most at once " + Repo.MOST.get() + ", refused " + refused.size());
  }

  private static void stage() {
    CompletableFuture<String> from = new CompletableFuture<>();
    CompletableFuture<String> one = REPO.stage(from).toCompletableFuture();
    CompletableFuture<String> other = REPO.stage(new CompletableFuture<>()).toCompletableFuture();
    from.complete("first");
    tell(() -> one.get(3, SECONDS));
    tell(() -> other.getNow("second holds no permit"));
    tell(() -> REPO.stage(CompletableFuture.completedFuture("third")).toCompletableFuture().get());
    other.cancel(true);
  }

  private static void later() throws Exception {
    CompletableFuture<String> ran = new CompletableFuture<>();
    ANNOTATED.later(ran);
    System.out.println("ran on " + ran.get(3, SECONDS));
  }

  /** How many of each kind there are: by name, without numbers. */
  private static void threads() {
    Map<String, Integer> kinds = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.isAlive()) {
        kinds.merge(thread.getName().replaceAll("[0-9]+", "#"), 1, Integer::sum);
      }
    }
    System.out.println("threads " + kinds);
  }

  /** Something that returns nothing. */
  interface Act {
    void act() throws Exception;
  }

  private static void tell(Act act) {
    tell(
        () -> {
          act.act();
          return "well";
        });
  }

  private static void tell(Callable<@Nullable Object> act) {
    try {
      System.out.println("answered " + act.call());
    } catch (Throwable e) {
      Throwable thrown = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      System.out.println("threw " + thrown);
    }
  }
}
