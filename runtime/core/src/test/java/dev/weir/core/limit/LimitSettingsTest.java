package dev.weir.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.Level;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.pool.PoolSnapshot;
import dev.weir.core.settings.SettingsLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits as a settings file tells them, all together. */
class LimitSettingsTest {
  private static final String EVERY_KEY =
      """
      weir.policy.orders-db.match.type=DATABASE_QUERY
      weir.policy.orders-db.match.target=jdbc:postgresql://*/orders
      weir.policy.orders-db.match.route=GET /orders/*
      weir.policy.orders-db.match.method=com.acme.Repo#find*
      weir.policy.orders-db.preset=database
      weir.policy.orders-db.blocking-level=HIGH
      weir.policy.orders-db.timeout=10s
      weir.policy.orders-db.timeout-strategy=BACKGROUND
      weir.policy.orders-db.max-retries=3
      weir.policy.orders-db.retry.delay=100ms
      weir.policy.orders-db.retry.multiplier=2
      weir.policy.orders-db.retry.jitter=0.2
      weir.policy.orders-db.circuit-breaker.enabled=true
      weir.policy.orders-db.circuit-breaker.failure-threshold=5
      weir.policy.orders-db.circuit-breaker.recovery-timeout=60s
      weir.policy.orders-db.circuit-breaker.expected-exception=java.sql.SQLException
      weir.policy.orders-db.rate-limit=1000/1m,10000/1h
      weir.policy.orders-db.rate-limit.burst=100
      weir.policy.orders-db.max-concurrent=20
      weir.policy.orders-db.max-concurrent.adaptive=false
      weir.policy.orders-db.cache.ttl=30s
      weir.policy.orders-db.cache.max-size=10000
      weir.policy.orders-db.cache.last-good=1h
      weir.policy.orders-db.cache.stale-on-error=0s
      weir.policy.orders-db.pool=reports
      weir.pool.reports.type=thread
      weir.pool.reports.max-workers=10
      weir.limits.max-concurrent=50
      """;

  @TempDir Path directory;

  private LimitSettings limits(String text) throws Exception {
    SettingsLoader.Result result = load(text);
    assertEquals(List.of(), result.problems());
    return LimitSettings.from(result.settings());
  }

  private SettingsLoader.Result load(String text) throws Exception {
    Files.writeString(directory.resolve("weir.properties"), text);
    return new SettingsLoader("", Map.of(), Map.of(), directory.toFile()).load();
  }

  @Test
  void everyKeyOfTheManualIsTaken() throws Exception {
    LimitSettings limits = limits(EVERY_KEY);

    assertEquals(List.of(), limits.problems());
    assertEquals(50, limits.maxConcurrent());
    assertEquals(Map.of("reports", PoolPolicy.thread().withMaxWorkers(10)), limits.pools());
    assertEquals("orders-db", limits.policies().get(0).name());
    assertEquals("reports", limits.policies().get(0).pool());
  }

  @Test
  void nothingSetIsNothingLimitedButAllTogether() throws Exception {
    assertEquals(new LimitSettings(List.of(), Map.of(), 100, List.of()), limits(""));
  }

  @Test
  void aPoolThatIsNotThereIsOneLineAndTheOtherPoliciesHold() throws Exception {
    LimitSettings limits =
        limits(
            """
            weir.policy.a.pool=reprots
            weir.policy.b.pool=reports
            weir.policy.c.pool=threads
            weir.policy.d.preset=computation
            weir.policy.e.timeout-strategy=CANCEL
            weir.policy.f.pool=broken
            weir.policy.g.pool=reports, threads
            weir.policy.h.pool=reports,reprots
            weir.policy.i.pool=reports,processes
            weir.policy.j.pool=reports,,threads
            weir.pool.reports.max-workers=3
            weir.pool.broken.min-workers=30
            """);

    assertEquals(
        List.of("b", "c", "d", "g"), limits.policies().stream().map(Policy::name).toList());
    assertEquals(
        Set.of(
            "weir.pool.broken.min-workers=30: minWorkers must be between 0 and 20, not 30",
            "weir.policy.a.pool=reprots: there is no such pool; there are broken, processes,"
                + " reports, threads",
            "weir.policy.e.timeout-strategy is set, but weir.policy.e.timeout is not",
            "weir.policy.f.pool=broken: what is set for that pool is wrong",
            "weir.policy.h.pool=reports,reprots: there is no such pool 'reprots'; there are broken,"
                + " processes, reports, threads",
            "weir.policy.i.pool=reports,processes: pools of processes cannot stand for pools of"
                + " threads, name those of one kind",
            "weir.policy.j.pool=reports,,threads: policy: pool is '', must be 1 to 200 characters"),
        Set.copyOf(limits.problems()));
  }

  @Test
  void aPresetThatIsNoneIsToldWithItsFileAndLine() throws Exception {
    SettingsLoader.Result result = load("\nweir.policy.a.preset=data-base\n");

    assertEquals(1, result.problems().size());
    String problem = result.problems().get(0).toString();
    assertTrue(problem.contains("weir.properties") && problem.contains("2"), problem);
    assertTrue(problem.contains("weir.policy.a.preset"), problem);
    assertTrue(problem.contains("database, file, external-api, computation"), problem);
    assertEquals(List.of(), LimitSettings.from(result.settings()).problems());
  }

  @Test
  void aChangeOfSettingsHoldsForTheLimitersThereAre() throws Exception {
    try (Limiters limiters = Limiters.builder().build()) {
      limiters.define(limits(EVERY_KEY));
      Limiter orders = limiters.limiter("orders-db");
      Permit held = orders.tryAcquire();

      limiters.define(
          limits("weir.policy.orders-db.max-concurrent=1\nweir.limits.max-concurrent=7"));

      assertEquals(1, orders.snapshot().bulkhead().inFlight());
      assertEquals(1, orders.snapshot().bulkhead().limit());
      assertEquals(7, limiters.snapshot().total().limit());
      held.succeeded(-1);
      limiters.define(limits(""));
      assertNull(orders.policy().bulkhead());
    }
  }

  @Test
  void callsGoToTheLeastLoadedOfSeveralPools() throws Exception {
    try (Limiters limiters = Limiters.builder().build()) {
      limiters.define(
          limits(
              """
              weir.policy.both.pool=one,other
              weir.policy.alone.pool=other
              weir.pool.one.max-workers=2
              weir.pool.one.queue=0
              weir.pool.other.max-workers=2
              weir.pool.other.queue=0
              """));
      Limiter both = limiters.limiter("both");
      CountDownLatch go = new CountDownLatch(1);
      Callable<String> waits =
          () -> {
            go.await();
            return Thread.currentThread().getName();
          };
      Callable<String> name = () -> Thread.currentThread().getName();
      List<CompletionStage<String>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(both.callAsync(waits));
      }
      assertThrows(
          ExecutionException.class, () -> both.callAsync(waits).toCompletableFuture().get());
      go.countDown();
      List<String> ran = new ArrayList<>();
      for (CompletionStage<String> call : calls) {
        ran.add(call.toCompletableFuture().get().replaceAll("-[0-9]+$", ""));
      }
      ran.sort(null);
      assertEquals(
          List.of("weir-pool-one", "weir-pool-one", "weir-pool-other", "weir-pool-other"), ran);
      // A worker of one of them waits for no other: all might.
      Limiter alone = limiters.limiter("alone");
      Callable<Boolean> nested =
          () -> {
            Thread outer = Thread.currentThread();
            return alone.call(() -> Thread.currentThread() == outer);
          };
      awaitIdleWorkers(limiters);
      assertEquals(true, both.callAsync(nested).toCompletableFuture().get());
      // Below ULTRA the first of them is the pool.
      Limiter plain = both.atLevel(Level.ADVANCED);
      awaitIdleWorkers(limiters);
      List<CompletionStage<String>> two = List.of(plain.callAsync(name), plain.callAsync(name));
      for (CompletionStage<String> call : two) {
        assertTrue(call.toCompletableFuture().get().startsWith("weir-pool-one-"));
      }
      assertEquals(
          List.of("one", "other"),
          limiters.snapshot().pools().stream()
              .map(PoolSnapshot::name)
              .filter(pool -> pool.startsWith("o"))
              .toList());
    }
  }

  /** A call is answered a moment before its worker can take another. */
  private static void awaitIdleWorkers(Limiters limiters) throws InterruptedException {
    while (limiters.snapshot().pools().stream().anyMatch(pool -> pool.running() > 0)) {
      Thread.sleep(1);
    }
  }

  @Test
  void aPoolInUseCannotChangeItsTypeAndThenNothingChanges() throws Exception {
    try (Limiters limiters = Limiters.builder().build()) {
      limiters.define(limits(EVERY_KEY));
      limiters.limiter("orders-db").callAsync(() -> 1).toCompletableFuture().get();

      LimitSettings next =
          limits(
              """
              weir.policy.orders-db.max-concurrent=1
              weir.policy.orders-db.pool=reports
              weir.pool.another.max-workers=1
              weir.pool.reports.type=virtual
              weir.limits.max-concurrent=3
              """);

      assertEquals(
          "pool reports is of type THREAD and cannot become VIRTUAL while it is in use",
          assertThrows(IllegalArgumentException.class, () -> limiters.define(next)).getMessage());
      assertEquals(20, limiters.limiter("orders-db").policy().bulkhead().maxConcurrent());
      assertEquals(50, limiters.snapshot().total().limit());
    }
  }
}
