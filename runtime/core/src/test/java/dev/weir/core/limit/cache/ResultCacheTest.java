package dev.weir.core.limit.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.CachePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is loaded when, by whom, and what stands in when it cannot be. */
class ResultCacheTest {
  private static final CachePolicy THIRTY_SECONDS = CachePolicy.of(Duration.ofSeconds(30));
  private static final IOException DOWN = new IOException("down");

  private final AtomicLong now = new AtomicLong(-3);
  private final AtomicInteger loads = new AtomicInteger();

  private ResultCache<String, String> cache(CachePolicy policy) {
    return new ResultCache<>("orders-db", policy, now::get);
  }

  private void seconds(long seconds) {
    now.addAndGet(seconds * 1_000_000_000);
  }

  private String load() {
    return "v" + loads.incrementAndGet();
  }

  private static String fail() throws IOException {
    throw DOWN;
  }

  @Test
  void aResultStandsForCallsUntilItsLifeIsOver() throws Exception {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS);
    assertEquals("v1", cache.get("k", this::load));
    seconds(29);
    now.addAndGet(999_999_999);
    assertEquals("v1", cache.get("k", this::load));
    now.addAndGet(1);
    assertEquals("v2", cache.get("k", this::load));
    assertEquals("v3", cache.get("other", this::load));
    assertEquals(1, cache.snapshot().hits());
    assertEquals(3, cache.snapshot().loads());
  }

  @Test
  void trap4TheWallClockDoesNotMatter() throws Exception {
    // The clock may start anywhere, and run over.
    now.set(Long.MAX_VALUE - 10);
    ResultCache<String, String> cache = cache(THIRTY_SECONDS);
    assertEquals("v1", cache.get("k", this::load));
    seconds(29);
    assertEquals("v1", cache.get("k", this::load));
    seconds(1);
    assertEquals("v2", cache.get("k", this::load));
  }

  @Test
  void nullIsAResult() throws Exception {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS);
    Callable<String> nothing =
        () -> {
          loads.incrementAndGet();
          return null;
        };
    assertNull(cache.get("k", nothing));
    assertNull(cache.get("k", nothing));
    assertEquals(1, loads.get());
    Cached<String> found = cache.peek("k");
    assertNotNull(found);
    assertNull(found.value());
    cache.reconfigure(THIRTY_SECONDS.withCacheNulls(false));
    cache.invalidate("k");
    assertNull(cache.get("k", nothing));
    assertNull(cache.get("k", nothing));
    assertEquals(3, loads.get());
  }

  @Test
  void failuresAreNotKept() throws Exception {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS);
    assertSame(DOWN, assertThrows(IOException.class, () -> cache.get("k", ResultCacheTest::fail)));
    assertEquals("v1", cache.get("k", this::load));
    assertEquals(1, cache.snapshot().failures());
  }

  @Test
  void anOldResultStandsInForAFailureButNotForEver() throws Exception {
    ResultCache<String, String> cache =
        cache(THIRTY_SECONDS.withStaleOnError(Duration.ofSeconds(10)));
    cache.get("k", this::load);
    seconds(39);
    assertEquals("v1", cache.get("k", ResultCacheTest::fail));
    assertEquals(1, cache.snapshot().stale());
    seconds(1);
    assertThrows(IOException.class, () -> cache.get("k", ResultCacheTest::fail));
  }

  @Test
  void anInterruptedLoadIsNotAFailureThatAnOldResultStandsInFor() throws Exception {
    ResultCache<String, String> cache =
        cache(THIRTY_SECONDS.withStaleOnError(Duration.ofSeconds(10)));
    cache.get("k", this::load);
    seconds(31);
    assertThrows(
        InterruptedException.class,
        () ->
            cache.get(
                "k",
                () -> {
                  throw new InterruptedException();
                }));
  }

  @Test
  void theLastGoodValueOutlivesItsLifeAndTellsItsAge() throws Exception {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS.withLastGood(Duration.ofMinutes(10)));
    assertNull(cache.lastGood("k"));
    cache.get("k", this::load);
    seconds(10);
    assertEquals(new Cached<>("v1", Duration.ofSeconds(10), true), cache.lastGood("k"));
    seconds(589);
    assertThrows(IOException.class, () -> cache.get("k", ResultCacheTest::fail));
    assertEquals(new Cached<>("v1", Duration.ofSeconds(599), false), cache.lastGood("k"));
    seconds(1);
    assertNull(cache.lastGood("k"));
    assertEquals(2, cache.snapshot().lastGood());
  }

  @Test
  void withoutALifeEveryCallLoadsAndOnlyTheLastGoodValueIsKept() throws Exception {
    ResultCache<String, String> cache = cache(CachePolicy.of(Duration.ZERO));
    assertEquals("v1", cache.get("k", this::load));
    assertEquals("v2", cache.get("k", () -> cache.get("k", this::load)));
    Cached<String> last = cache.lastGood("k");
    assertNotNull(last);
    assertEquals("v2", last.value());
    assertFalse(last.fresh());
  }

  @Test
  void noMoreIsKeptThanFits() throws Exception {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS.withMaxSize(100));
    for (int i = 0; i < 10_000; i++) {
      cache.get("k" + i, this::load);
    }
    assertTrue(cache.snapshot().size() <= 120, () -> cache.snapshot().size() + " kept");
    cache.reconfigure(THIRTY_SECONDS.withMaxSize(1));
    cache.get("one more", this::load);
    assertTrue(cache.snapshot().size() <= 2, () -> cache.snapshot().size() + " kept");
  }

  @Test
  void trap18AReloadKeepsWhatIsKept() throws Exception {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS);
    cache.get("k", this::load);
    seconds(20);
    cache.reconfigure(THIRTY_SECONDS.withTtl(Duration.ofSeconds(60)));
    seconds(39);
    assertEquals("v1", cache.get("k", this::load));
  }

  /** Several threads ask; each is known to wait, or to have returned, before the load ends. */
  private List<FutureTask<String>> ask(
      ResultCache<String, String> cache, int times, Callable<String> loader) {
    List<FutureTask<String>> asked = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      FutureTask<String> task = new FutureTask<>(() -> cache.get("k", loader));
      asked.add(task);
      Thread thread = new Thread(task);
      thread.start();
      while (!task.isDone()
          && thread.getState() != Thread.State.WAITING
          && thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }
    return asked;
  }

  @Test
  void ofManyCallsOneLoads() throws Exception {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS);
    CountDownLatch go = new CountDownLatch(1);
    List<FutureTask<String>> asked =
        ask(
            cache,
            8,
            () -> {
              go.await();
              return load();
            });
    go.countDown();
    for (FutureTask<String> task : asked) {
      assertEquals("v1", task.get());
    }
    assertEquals(1, loads.get());
    assertEquals(7, cache.snapshot().joined());
  }

  @Test
  void aFailureIsForAllWhoWaitedForIt() throws Exception {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS);
    CountDownLatch go = new CountDownLatch(1);
    List<FutureTask<String>> asked =
        ask(
            cache,
            4,
            () -> {
              go.await();
              loads.incrementAndGet();
              return fail();
            });
    go.countDown();
    for (FutureTask<String> task : asked) {
      assertSame(DOWN, assertThrows(ExecutionException.class, task::get).getCause());
    }
    assertEquals(1, loads.get());
  }

  @Test
  void trap11TheInterruptOfWhoLoadsIsNotThatOfWhoWaits() throws Exception {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS);
    CountDownLatch go = new CountDownLatch(1);
    List<FutureTask<String>> asked =
        ask(
            cache,
            4,
            () -> {
              go.await();
              if (loads.incrementAndGet() == 1) {
                throw new InterruptedException();
              }
              return "v";
            });
    go.countDown();
    assertThrows(ExecutionException.class, () -> asked.get(0).get());
    for (FutureTask<String> task : asked.subList(1, 4)) {
      assertEquals("v", task.get());
    }
    assertEquals(2, loads.get());
  }

  @Test
  void whatIsInvalidatedOnItsWayIsNotKept() throws Exception {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS);
    assertEquals(
        "v1",
        cache.get(
            "k",
            () -> {
              cache.invalidate("k");
              return load();
            }));
    assertNull(cache.peek("k"));
    assertEquals("v2", cache.get("k", this::load));
    cache.invalidateAll();
    assertEquals("v3", cache.get("k", this::load));
  }

  @Test
  void aLoaderThatAsksForItsOwnKeyDoesNotWaitForItself() throws Exception {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS);
    assertEquals("v1", cache.get("k", () -> cache.get("k", this::load)));
  }

  @Test
  void aResultThatCameLateIsKept() throws Exception {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS);
    cache.put("k", "late");
    assertEquals("late", cache.get("k", this::load));
  }

  @Test
  void anAsynchronousLoadIsSharedToo() {
    ResultCache<String, String> cache =
        cache(THIRTY_SECONDS.withStaleOnError(Duration.ofSeconds(10)));
    CompletableFuture<String> way = new CompletableFuture<>();
    CompletionStage<String> first = cache.getAsync("k", () -> way);
    CompletionStage<String> second =
        cache.getAsync("k", () -> CompletableFuture.completedFuture("another"));
    second.toCompletableFuture().cancel(true);
    CompletionStage<String> third =
        cache.getAsync("k", () -> CompletableFuture.completedFuture("another"));
    way.complete("v");
    assertEquals("v", first.toCompletableFuture().join());
    assertEquals("v", third.toCompletableFuture().join());
    assertEquals("v", cache.getAsync("k", () -> null).toCompletableFuture().join());
    seconds(31);
    assertEquals(
        "v",
        cache
            .getAsync("k", () -> CompletableFuture.failedFuture(DOWN))
            .toCompletableFuture()
            .join());
    seconds(10);
    Throwable thrown =
        assertThrows(
            CompletionException.class,
            () ->
                cache
                    .getAsync("k", () -> CompletableFuture.failedFuture(DOWN))
                    .toCompletableFuture()
                    .join());
    assertSame(DOWN, thrown.getCause());
  }

  @Test
  void whoWaitsForAnAsynchronousLoadThatIsCancelledLoads() {
    ResultCache<String, String> cache = cache(THIRTY_SECONDS);
    CompletableFuture<String> way = new CompletableFuture<>();
    CompletionStage<String> first = cache.getAsync("k", () -> way);
    CompletionStage<String> second =
        cache.getAsync("k", () -> CompletableFuture.completedFuture("another"));
    way.cancel(true);
    assertTrue(first.toCompletableFuture().isCompletedExceptionally());
    assertEquals("another", second.toCompletableFuture().join());
  }

  @Test
  void aSettingOutOfItsRangeIsNamed() {
    Throwable thrown =
        assertThrows(IllegalArgumentException.class, () -> THIRTY_SECONDS.withMaxSize(0));
    assertEquals("cache.max-size is 0, must be 1 to 100000000", thrown.getMessage());
  }
}
