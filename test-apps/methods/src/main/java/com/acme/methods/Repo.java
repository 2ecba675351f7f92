package com.acme.methods;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Methods of every shape that know of no limits. */
class Repo {
  static final AtomicInteger RUNS = new AtomicInteger();
  static final AtomicInteger MOST = new AtomicInteger();
  private static final AtomicInteger NOW = new AtomicInteger();

  private final String name = "repo";

  static long findStatic(int a, long b, double c, byte d) {
    RUNS.incrementAndGet();
    return a + b + (long) c + d;
  }

  String findOf(String key) {
    return findPrivate(key) + findFinal('c', true);
  }

  private String findPrivate(String key) {
    RUNS.incrementAndGet();
    return name + ' ' + key;
  }

  final float findFinal(char c, boolean flag) {
    RUNS.incrementAndGet();
    return flag ? c : 0;
  }

  @SafeVarargs
  final <T> List<T> findAll(T one, T... more) {
    RUNS.incrementAndGet();
    return List.of(one, more[0]);
  }

  synchronized void findNothing(int[] count) {
    RUNS.incrementAndGet();
    count[0]++;
  }

  int findDown(int depth) {
    RUNS.incrementAndGet();
    return depth == 0 ? 0 : 1 + findDown(depth - 1);
  }

  void plain() {
    RUNS.incrementAndGet();
  }

  void io() throws IOException {
    RUNS.incrementAndGet();
  }

  void sql() throws SQLException {
    RUNS.incrementAndGet();
  }

  void any() throws Exception {
    RUNS.incrementAndGet();
  }

  void fails(String message) throws IOException {
    RUNS.incrementAndGet();
    throw new IOException(message);
  }

  /** Fails until the third time. */
  String flaky() throws IOException {
    int run = RUNS.incrementAndGet();
    if (run % 3 != 0) {
      throw new IOException("run " + run);
    }
    return "run " + run;
  }

  String slow(long millis) throws InterruptedException {
    RUNS.incrementAndGet();
    Thread.sleep(millis);
    return "slept on " + Thread.currentThread().getName().replaceAll("[0-9]+", "#");
  }

  synchronized String slowAndSynchronized(long millis) throws InterruptedException {
    return waits(millis);
  }

  String slowIo(long millis) throws IOException {
    return waits(millis);
  }

  String slowTimed(long millis) throws TimeoutException {
    return waits(millis);
  }

  private static String waits(long millis) {
    try {
      Thread.sleep(millis);
      return "slept on " + Thread.currentThread().getName().replaceAll("[0-9]+", "#");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  long spins(long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    return millis;
  }

  void together(CountDownLatch others) throws InterruptedException {
    int now = NOW.incrementAndGet();
    MOST.accumulateAndGet(now, Math::max);
    others.await(2, TimeUnit.SECONDS);
    NOW.decrementAndGet();
  }

  int kept(String key) {
    return RUNS.incrementAndGet();
  }

  /** Answers at once the first time, and late from then on. */
  String fading(String key) throws InterruptedException {
    int run = RUNS.incrementAndGet();
    Thread.sleep(run == 1 ? 0 : 5_000);
    return "run " + run + " of " + key;
  }

  CompletionStage<String> stage(CompletableFuture<String> from) {
    RUNS.incrementAndGet();
    return from;
  }

  Mono<String> mono(long millis) {
    return Mono.fromCallable(
            () -> {
              RUNS.incrementAndGet();
              return "one";
            })
        .delayElement(java.time.Duration.ofMillis(millis))
        .contextWrite(context -> context)
        .flatMap(value -> Mono.deferContextual(c -> Mono.just(value + c.getOrDefault("who", ""))));
  }

  Mono<String> monoFlaky() {
    return Mono.fromCallable(this::flaky);
  }

  Flux<Integer> flux(int count, long millis) {
    return Flux.range(1, count).delayElements(java.time.Duration.ofMillis(millis));
  }

  native void unwoven();
}
