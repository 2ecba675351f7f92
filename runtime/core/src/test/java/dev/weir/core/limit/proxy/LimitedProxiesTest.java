package dev.weir.core.limit.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.AsyncOperation;
import dev.weir.api.BackgroundTask;
import dev.weir.api.CallTimeoutException;
import dev.weir.api.Level;
import dev.weir.api.LimitBlocking;
import dev.weir.api.OperationType;
import dev.weir.api.OptimizeRoute;
import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.TimeoutOperation;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.CachePolicy;
import dev.weir.api.policy.Policy;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.LimiterSnapshot;
import dev.weir.core.limit.Limiters;
import dev.weir.core.limit.Permit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Annotations without an agent, on interfaces. */
class LimitedProxiesTest {
  private final Limiters limiters =
      Limiters.builder().policy(Policy.named("orders").maxConcurrent(1).build()).build();
  private final LimitedProxies proxies = new LimitedProxies(limiters);

  @AfterEach
  void close() {
    limiters.close();
  }

  interface Orders {
    @LimitBlocking("orders")
    String find(long id) throws IOException;

    String free();

    @LimitBlocking("orders")
    default int twice(int value) {
      return 2 * value;
    }

    @LimitBlocking("orders")
    void nothing();

    @LimitBlocking("orders")
    CompletionStage<String> later();

    String find(String name);
  }

  static class InMemory implements Orders {
    final CompletableFuture<String> stage = new CompletableFuture<>();

    @Override
    public String find(long id) throws IOException {
      if (id < 0) {
        throw new IOException("no " + id);
      }
      return "order " + id;
    }

    @Override
    public String free() {
      return "free";
    }

    @Override
    public void nothing() {}

    @Override
    public CompletionStage<String> later() {
      return stage;
    }

    @Override
    public String find(String name) {
      return name;
    }
  }

  private Rejection rejected(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(RejectedException.class, call).reason();
  }

  private LimiterSnapshot snapshot(String name) {
    return limiters.limiter(name).snapshot();
  }

  @Test
  void methodsWithAnAnnotationAreLimitedAndOthersAreNot() throws Exception {
    Orders orders = proxies.around(Orders.class, new InMemory());
    assertEquals("order 7", orders.find(7));
    Permit held = limiters.limiter("orders").tryAcquire();

    assertEquals(Rejection.BULKHEAD_FULL, rejected(() -> orders.find(7)));
    assertEquals(Rejection.BULKHEAD_FULL, rejected(orders::nothing));
    assertEquals(Rejection.BULKHEAD_FULL, rejected(() -> orders.twice(4)));
    assertEquals("free", orders.free());
    assertEquals("an overload of its own", orders.find("an overload of its own"));

    held.succeeded(-1);
    assertEquals(8, orders.twice(4));
  }

  @Test
  void checkedExceptionsComeAsTheyAre() {
    Orders orders = proxies.around(Orders.class, new InMemory());

    assertEquals("no -1", assertThrows(IOException.class, () -> orders.find(-1)).getMessage());
    assertEquals(1, snapshot("orders").counts().failed());
  }

  @Test
  void twoProxiesOfOnePolicyShareItsLimits() throws Exception {
    InMemory target = new InMemory();
    Orders one = proxies.around(Orders.class, target);
    Orders two = new LimitedProxies(limiters).around(Orders.class, new InMemory());

    CompletionStage<String> later = one.later();

    assertEquals(Rejection.BULKHEAD_FULL, rejected(() -> two.find(1)));
    target.stage.complete("done");
    assertEquals("done", later.toCompletableFuture().join());
    assertEquals("order 1", two.find(1));
  }

  @Test
  void aPermitIsHeldUntilTheStageOfAMethodIsComplete() {
    InMemory target = new InMemory();
    Orders orders = proxies.around(Orders.class, target);
    CompletionStage<String> later = orders.later();
    assertEquals(1, snapshot("orders").bulkhead().inFlight());

    target.stage.completeExceptionally(new IOException("gone"));

    ExecutionException thrown =
        assertThrows(ExecutionException.class, () -> later.toCompletableFuture().get());
    assertEquals("gone", thrown.getCause().getMessage());
    assertEquals(0, snapshot("orders").bulkhead().inFlight());
  }

  @Test
  void equalsHashCodeAndToStringAreTheTargets() {
    InMemory target = new InMemory();
    Orders orders = proxies.around(Orders.class, target);

    assertEquals(orders, orders);
    assertEquals(orders, proxies.around(Orders.class, target));
    assertNotEquals(orders, proxies.around(Orders.class, new InMemory()));
    assertEquals(target.hashCode(), orders.hashCode());
    assertEquals(target.toString(), orders.toString());
  }

  @Test
  void aTargetThatIsAProxyAlreadyIsRefused() {
    Orders orders = proxies.around(Orders.class, new InMemory());

    assertThrows(IllegalArgumentException.class, () -> proxies.around(Orders.class, orders));
  }

  interface Repository<K, V> {
    V load(K key);
  }

  static class Generic implements Repository<Long, String> {
    @Override
    @LimitBlocking("orders")
    public String load(Long key) {
      return "loaded " + key;
    }
  }

  @Test
  void theAnnotationOfAGenericInterfacesImplementationCounts() {
    @SuppressWarnings("unchecked")
    Repository<Long, String> repository = proxies.around(Repository.class, new Generic());
    Permit held = limiters.limiter("orders").tryAcquire();

    assertEquals(Rejection.BULKHEAD_FULL, rejected(() -> repository.load(1L)));
    held.succeeded(-1);
    assertEquals("loaded 1", repository.load(1L));
  }

  @LimitBlocking("whole")
  interface Whole {
    @LimitBlocking("method")
    void method();

    void other();

    void mine();
  }

  static class WholeOfMine implements Whole {
    @Override
    public void method() {}

    @Override
    public void other() {}

    @Override
    @LimitBlocking("mine")
    public void mine() {}
  }

  @Test
  void theAnnotationNearestToTheCodeWins() {
    Whole whole = proxies.around(Whole.class, new WholeOfMine());

    whole.method();
    whole.other();
    whole.mine();

    assertEquals(1, snapshot("method").counts().succeeded());
    assertEquals(1, snapshot("whole").counts().succeeded());
    assertEquals(1, snapshot("mine").counts().succeeded());
  }

  interface Slow {
    @TimeoutOperation(timeout = "20ms", strategy = TimeoutStrategy.CANCEL)
    @LimitBlocking("orders")
    void sleeps() throws InterruptedException;

    @AsyncOperation(type = OperationType.FILE_IO, timeout = "20ms")
    int stubborn();

    @AsyncOperation(type = OperationType.FILE_IO)
    CompletionStage<String> thread();

    @AsyncOperation(type = OperationType.FILE_IO)
    Future<String> future();
  }

  static class SlowTarget implements Slow {
    final CountDownLatch release = new CountDownLatch(1);

    @Override
    public void sleeps() throws InterruptedException {
      release.await();
    }

    @Override
    public int stubborn() {
      while (true) {
        try {
          release.await();
          return 1;
        } catch (InterruptedException e) {
          // Goes on.
        }
      }
    }

    @Override
    public CompletionStage<String> thread() {
      return CompletableFuture.completedFuture(Thread.currentThread().getName());
    }

    @Override
    public Future<String> future() {
      return CompletableFuture.completedFuture(Thread.currentThread().getName());
    }
  }

  @Test
  void timeoutOperationIsStrongerThanThePolicy() {
    limiters.define(Policy.named("orders").maxConcurrent(1).timeout(Duration.ofHours(1)).build());
    Slow slow = proxies.around(Slow.class, new SlowTarget());

    CallTimeoutException late = assertThrows(CallTimeoutException.class, slow::sleeps);

    assertEquals(Duration.ofMillis(20), late.timeout());
    assertEquals(1, snapshot("orders").counts().timedOut());
  }

  @Test
  void anAsyncOperationReleasesItsCallerOnTimeWhateverTheBodyDoes() {
    SlowTarget target = new SlowTarget();
    Slow slow = proxies.around(Slow.class, target);

    CallTimeoutException late = assertThrows(CallTimeoutException.class, slow::stubborn);

    assertTrue(!late.freed());
    target.release.countDown();
  }

  @Test
  void anAsyncOperationRunsOnAnotherThread() throws Exception {
    Slow slow = proxies.around(Slow.class, new SlowTarget());
    String here = Thread.currentThread().getName();

    assertNotEquals(here, slow.thread().toCompletableFuture().get(10, TimeUnit.SECONDS));
    assertNotEquals(here, slow.future().get(10, TimeUnit.SECONDS));
    LimiterSnapshot own = snapshot(Slow.class.getName() + "#future");
    assertEquals(1, own.counts().succeeded());
    assertEquals(OperationType.FILE_IO, own.policy().type());
  }

  interface Rates {
    @LimitBlocking("rates")
    int rate(String currency, int... days);

    @LimitBlocking("rates")
    @OptimizeRoute(Level.ADVANCED)
    int uncached(String currency);
  }

  @Test
  void resultsAreKeptByMethodObjectAndArguments() {
    limiters.define(Policy.named("rates").cache(CachePolicy.of(Duration.ofMinutes(1))).build());
    AtomicInteger calls = new AtomicInteger();
    Rates target =
        new Rates() {
          @Override
          public int rate(String currency, int... days) {
            return calls.incrementAndGet();
          }

          @Override
          public int uncached(String currency) {
            return calls.incrementAndGet();
          }
        };
    Rates rates = proxies.around(Rates.class, target);
    int[] days = {1, 2};

    assertEquals(1, rates.rate("EUR", days));
    assertEquals(1, rates.rate("EUR", days));
    assertEquals(2, rates.rate("USD", days));
    assertEquals(3, rates.uncached("EUR"));
    assertEquals(4, rates.uncached("EUR"));
    assertEquals(1, snapshot("rates").counts().fromCache());
  }

  interface WithBackground {
    @BackgroundTask("data_processing")
    int number();

    @BackgroundTask("data_processing")
    String text(long id);
  }

  @Test
  void aBackgroundTaskThatMustBeWaitedForIsRefusedByName() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                proxies.around(
                    WithBackground.class,
                    new WithBackground() {
                      @Override
                      public int number() {
                        return 0;
                      }

                      @Override
                      public String text(long id) {
                        return "";
                      }
                    }));

    assertTrue(refused.getMessage().contains("number() is a @BackgroundTask and returns int"));
    assertTrue(refused.getMessage().contains("text(long) is a @BackgroundTask"));
  }

  interface Malformed {
    @TimeoutOperation(timeout = "soon")
    void soon();
  }

  @Test
  void aMalformedTimeoutIsRefusedWithTheMethodsName() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> proxies.around(Malformed.class, (Malformed) () -> {}));

    assertTrue(
        refused.getMessage().contains("soon() cannot be limited: 'soon' is not a duration"),
        refused.getMessage());
  }

  static class WithPrivate implements Repository<String, String> {
    @Override
    public String load(String key) {
      return inner(key);
    }

    @LimitBlocking("orders")
    private String inner(String key) {
      return key;
    }

    @LimitBlocking("orders")
    static void util() {}
  }

  @Test
  void annotationsThatNoProxyCanHonourAreNamed() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> proxies.around(Repository.class, new WithPrivate()));

    assertTrue(refused.getMessage().contains("inner(String) is private and has @LimitBlocking"));
    assertTrue(refused.getMessage().contains("util() is static and has @LimitBlocking"));
  }

  @Test
  void interfacesOfTheJdkWorkToo() throws Exception {
    class Job implements java.util.concurrent.Callable<String> {
      @Override
      @LimitBlocking("orders")
      public String call() {
        return "called";
      }
    }

    var callable = proxies.around(java.util.concurrent.Callable.class, new Job());

    assertEquals("called", callable.call());
    assertEquals(1, snapshot("orders").counts().succeeded());
  }

  @Test
  void aPolicyThatIsDefinedLaterHoldsForProxiesMadeBefore() {
    Whole whole = proxies.around(Whole.class, new WholeOfMine());
    whole.method();
    Limiter limiter = limiters.limiter("method");
    assertSame(limiter, limiters.define(Policy.named("method").maxConcurrent(1).build()));
    Permit held = limiter.tryAcquire();

    assertEquals(Rejection.BULKHEAD_FULL, rejected(whole::method));
    held.succeeded(-1);
  }
}
