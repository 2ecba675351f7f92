package dev.weir.core.limit;

import static dev.weir.api.OperationType.CPU_INTENSIVE;
import static dev.weir.api.OperationType.DATABASE_QUERY;
import static dev.weir.api.OperationType.EXTERNAL_API;
import static dev.weir.api.OperationType.FILE_IO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.BlockingLevel;
import dev.weir.api.OperationType;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.BreakerPolicy;
import dev.weir.api.policy.BulkheadPolicy;
import dev.weir.api.policy.CachePolicy;
import dev.weir.api.policy.Policy;
import dev.weir.api.policy.PoolPolicy;
import dev.weir.api.policy.RatePolicy;
import dev.weir.core.settings.Settings;
import dev.weir.core.settings.SettingsGroup;
import dev.weir.core.settings.SettingsLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies by preset, and by every key of the settings. */
class PoliciesTest {
  @TempDir Path directory;

  private Settings settings(String text) throws Exception {
    Files.writeString(directory.resolve("weir.properties"), text);
    SettingsLoader.Result result =
        new SettingsLoader("", Map.of(), Map.of(), directory.toFile()).load();
    assertEquals(java.util.List.of(), result.problems());
    return result.settings();
  }

  private Policy policy(String keys) throws Exception {
    StringBuilder text = new StringBuilder();
    for (String key : keys.split("\\s+")) {
      text.append("weir.policy.orders-db.").append(key).append('\n');
    }
    return Policies.from(settings(text.toString()).policies().get(0));
  }

  private String refusal(String keys) {
    return assertThrows(IllegalArgumentException.class, () -> policy(keys)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "database, DATABASE_QUERY, HIGH, 10, BACKGROUND, 3, true, true, 20,",
    "file, FILE_IO, MEDIUM, 5, CANCEL, 2, false, false, 10,",
    "external-api, EXTERNAL_API, CRITICAL, 15, CACHE_FALLBACK, 5, true, true, 5,",
    "computation, CPU_INTENSIVE, HIGH, 30, CANCEL, 0, false, false, -1, processes",
  })
  void presetsHaveTheFiguresOfTheTable(
      String preset,
      OperationType type,
      BlockingLevel level,
      int seconds,
      TimeoutStrategy strategy,
      int retries,
      boolean breaker,
      boolean rate,
      int concurrent,
      String pool)
      throws Exception {
    Policy policy = policy("preset=" + preset);

    assertEquals("orders-db", policy.name());
    assertEquals(type, policy.type());
    assertEquals(level, policy.level());
    assertEquals(Duration.ofSeconds(seconds), policy.timeout().timeout());
    assertEquals(strategy, policy.timeout().strategy());
    assertEquals(retries, policy.retry() == null ? 0 : policy.retry().maxRetries());
    assertEquals(breaker ? BreakerPolicy.defaults() : null, policy.breaker());
    assertEquals(rate ? RatePolicy.DEFAULT : null, policy.rate());
    int cores = Runtime.getRuntime().availableProcessors();
    assertEquals(concurrent < 0 ? cores : concurrent, policy.bulkhead().maxConcurrent());
    assertNull(policy.cache());
    assertEquals(pool, policy.pool());
  }

  @Test
  void everyKeyReachesItsField() throws Exception {
    Policy policy =
        policy(
            "match.type=FILE_IO blocking-level=CRITICAL timeout=7s timeout-strategy=ERROR_RESPONSE"
                + " max-retries=4 retry.delay=50ms retry.multiplier=3 retry.jitter=0.5"
                + " circuit-breaker.enabled=true circuit-breaker.failure-threshold=7"
                + " circuit-breaker.recovery-timeout=9s"
                + " circuit-breaker.expected-exception=java.sql.SQLException,a.B"
                + " rate-limit=10/1s,20/1m rate-limit.burst=5 max-concurrent=11"
                + " cache.ttl=40s pool=reports");

    assertEquals(FILE_IO, policy.type());
    assertEquals(BlockingLevel.CRITICAL, policy.level());
    assertEquals(Duration.ofSeconds(7), policy.timeout().timeout());
    assertEquals(TimeoutStrategy.ERROR_RESPONSE, policy.timeout().strategy());
    assertEquals(4, policy.retry().maxRetries());
    assertEquals(Duration.ofMillis(50), policy.retry().delay());
    assertEquals(3, policy.retry().multiplier());
    assertEquals(0.5, policy.retry().jitterRatio());
    assertEquals(7, policy.breaker().failureThreshold());
    assertEquals(Duration.ofSeconds(9), policy.breaker().recoveryTimeout());
    assertEquals(Set.of("java.sql.SQLException", "a.B"), policy.breaker().expectedExceptions());
    assertEquals(
        RatePolicy.of(10, Duration.ofSeconds(1)).withLimit(20, Duration.ofMinutes(1)).withBurst(5),
        policy.rate());
    assertEquals(BulkheadPolicy.of(11), policy.bulkhead());
    assertEquals(Duration.ofSeconds(40), policy.cache().ttl());
    assertEquals("reports", policy.pool());
  }

  @Test
  void singleKeysOverrideAPreset() throws Exception {
    Policy policy =
        policy(
            "preset=database timeout=1s max-concurrent=3 circuit-breaker.enabled=false"
                + " rate-limit=false max-retries=0");

    assertEquals(Duration.ofSeconds(1), policy.timeout().timeout());
    assertEquals(TimeoutStrategy.BACKGROUND, policy.timeout().strategy());
    assertEquals(3, policy.bulkhead().maxConcurrent());
    assertNull(policy.breaker());
    assertNull(policy.rate());
    assertNull(policy.retry());
    assertEquals(DATABASE_QUERY, policy.type());
  }

  @Test
  void aRateLimitThatIsOnWithoutFiguresIsTheUsualOne() throws Exception {
    RatePolicy usual =
        RatePolicy.of(1000, Duration.ofMinutes(1))
            .withLimit(10_000, Duration.ofHours(1))
            .withBurst(100);

    assertEquals(usual, policy("rate-limit=true").rate());
    assertEquals(usual.withBurst(7), policy("rate-limit.burst=7").rate());
    assertEquals(usual, policy("preset=external-api").rate());
    assertEquals(usual.withBurst(9), policy("preset=database rate-limit.burst=9").rate());
  }

  @Test
  void anyKeyOfTheBreakerTurnsItOn() throws Exception {
    assertEquals(
        BreakerPolicy.builder().failureThreshold(2).build(),
        policy("circuit-breaker.failure-threshold=2").breaker());
    assertNull(policy("timeout=1s").breaker());
    assertNull(
        policy("circuit-breaker.failure-threshold=2 circuit-breaker.enabled=false").breaker());
  }

  @Test
  void anAdaptiveLimitIsNeverAboveItsFigure() throws Exception {
    BulkheadPolicy bulkhead = policy("max-concurrent=40 max-concurrent.adaptive=true").bulkhead();

    assertEquals(40, bulkhead.maxConcurrent());
    assertEquals(BulkheadPolicy.Gradient2.between(4, 40), bulkhead.adaptation());
  }

  @Test
  void resultsAreKeptForHalfAMinuteWhereNobodySaysHowLong() throws Exception {
    assertEquals(Duration.ofSeconds(30), policy("cache.enabled=true").cache().ttl());
    assertNull(policy("cache.ttl=5s cache.enabled=false").cache());
    CachePolicy kept = policy("cache.last-good=10m cache.max-size=50").cache();
    assertEquals(
        CachePolicy.of(Duration.ZERO).withMaxSize(50), kept.withLastGood(Duration.ofHours(1)));
    assertEquals(Duration.ofMinutes(10), kept.lastGood());
    kept = policy("cache.enabled=true cache.stale-on-error=5m").cache();
    assertEquals(CachePolicy.of(Duration.ofSeconds(30)), kept.withStaleOnError(Duration.ZERO));
    assertEquals(Duration.ofMinutes(5), kept.staleOnError());
  }

  @Test
  void aPolicyWithoutKeysLimitsNothing() throws Exception {
    Policy policy = policy("match.type=CPU_INTENSIVE");

    assertEquals(Policy.named("orders-db").type(CPU_INTENSIVE).build(), policy);
  }

  @Test
  void keysThatDoNotGoTogetherAreOneClearMessage() {
    assertEquals(
        "weir.policy.orders-db.timeout-strategy is set, but weir.policy.orders-db.timeout is not",
        refusal("timeout-strategy=CANCEL"));
    assertEquals(
        "weir.policy.orders-db.retry.delay is set, but weir.policy.orders-db.max-retries is not",
        refusal("retry.delay=1s"));
    assertEquals(
        "weir.policy.orders-db.max-concurrent.adaptive is set, but"
            + " weir.policy.orders-db.max-concurrent is not",
        refusal("max-concurrent.adaptive=true"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rate-limit=9999999999/1s | 9999999999 permits are too many, must be at most 2147483647",
        "rate-limit=1/1s,10/9999d | rate limit: window is PT239976H, must be",
        "max-concurrent=1000001 | maxConcurrent is 1000001; it must be from 1 to 1000000",
        "timeout=90000d | timeout is",
        "cache.ttl=90000d | cache.ttl is",
        "cache.max-size=2000000000 | cache.max-size is",
        "circuit-breaker.failure-threshold=2000000 | failureThreshold is 2000000, must be",
        "circuit-breaker.recovery-timeout=900d | recoveryTimeout is PT21600H, must be",
      })
  void whatIsOutOfRangeIsOneLineThatNamesPolicyAndKey(String key, String message) {
    String refusal = refusal(key);

    assertTrue(refusal.startsWith("weir.policy.orders-db." + key + ": " + message), () -> refusal);
    assertEquals(1, refusal.lines().count());
  }

  @ParameterizedTest
  @CsvSource({"2000,retry", "2000,multiplier", "90000d,delay"})
  void retriesOutOfRangeNameTheirKeys(String value, String what) {
    String key =
        switch (what) {
          case "retry" -> "max-retries";
          case "multiplier" -> "retry.multiplier";
          default -> "retry.delay";
        };
    String keys = (what.equals("retry") ? "" : "max-retries=2 ") + key + "=" + value;

    assertTrue(
        refusal(keys).startsWith("weir.policy.orders-db." + key + "=" + value + ": "),
        () -> refusal(keys));
  }

  @Test
  void aFirstWaitMayBeLongerThanAnyIsByDefault() throws Exception {
    Policy policy = policy("max-retries=1 retry.delay=5m");

    assertEquals(Duration.ofMinutes(5), policy.retry().delay());
    assertEquals(Duration.ofMinutes(5), policy.retry().maxDelay());
  }

  @Test
  void whatAPolicyMatchesIsNoPartOfIt() throws Exception {
    Policy policy =
        policy(
            "match.target=jdbc:postgresql://*/orders match.route=/orders/*"
                + " match.method=com.acme.Repo#find* max-concurrent=3");

    assertEquals(Policy.named("orders-db").maxConcurrent(3).build(), policy);
  }

  @Test
  void poolsHaveTheFiguresOfTheirTypeAndTheKeysThatWereSet() throws Exception {
    Settings settings =
        settings(
            """
            weir.pool.a.type=process
            weir.pool.b.max-workers=7
            weir.pool.c.type=virtual
            weir.pool.c.max-workers=30
            weir.pool.c.min-workers=0
            weir.pool.c.queue=5
            weir.pool.d.min-workers=21
            """);

    assertEquals(PoolPolicy.process(), Policies.poolFrom(settings.pools().get(0)));
    assertEquals(4, Policies.poolFrom(settings.pools().get(0)).maxWorkers());
    assertEquals(PoolPolicy.thread().withMaxWorkers(7), Policies.poolFrom(settings.pools().get(1)));
    assertEquals(20, PoolPolicy.thread().maxWorkers());
    assertEquals(
        PoolPolicy.virtual().withMaxWorkers(30).withQueue(5),
        Policies.poolFrom(settings.pools().get(2)));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class, () -> Policies.poolFrom(settings.pools().get(3)))
            .getMessage()
            .startsWith("weir.pool.d.min-workers=21: minWorkers"));
  }

  @Test
  void poolsThatAreAlwaysThereKeepTheirType() throws Exception {
    Settings settings =
        settings(
            """
            weir.pool.processes.max-workers=2
            weir.pool.threads.type=thread
            weir.pool.processes-2.type=thread
            """);

    for (SettingsGroup pool : settings.pools()) {
      assertEquals(
          pool.name().equals("processes") ? PoolPolicy.Type.PROCESS : PoolPolicy.Type.THREAD,
          Policies.poolFrom(pool).type());
    }
    SettingsGroup wrong = settings("weir.pool.processes.type=thread").pools().get(0);
    assertEquals(
        "weir.pool.processes.type=thread: the pool 'processes' is always there, as one of type"
            + " process",
        assertThrows(IllegalArgumentException.class, () -> Policies.poolFrom(wrong)).getMessage());
  }

  @Test
  void aPolicyWithoutANameIsRefused() {
    assertEquals(
        "policy: name is ' ', must be 1 to 200 characters",
        assertThrows(IllegalArgumentException.class, () -> Policy.named(" ").build()).getMessage());
    assertThrows(IllegalArgumentException.class, () -> Policy.preset("data-base", "x"));
    assertEquals(EXTERNAL_API, Policy.externalApi("x").type());
  }

  @Test
  void aPolicyIsAValueWithItsRetriesToo() {
    assertEquals(Policy.database("orders"), Policy.database("orders"));
    assertEquals(Policy.database("orders").hashCode(), Policy.database("orders").hashCode());
    assertNotEquals(
        Policy.database("orders"), Policy.database("orders").toBuilder().maxRetries(4).build());
  }
}
