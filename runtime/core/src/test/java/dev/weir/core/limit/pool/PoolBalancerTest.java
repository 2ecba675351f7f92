package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.RejectedException;
import dev.weir.api.Rejection;
import dev.weir.api.policy.PoolPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PoolBalancerTest {
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<ResourcePool> pools = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    release.countDown();
    for (ResourcePool pool : pools) {
      assertTrue(pool.shutdown(Duration.ofSeconds(30)));
    }
  }

  private PoolBalancer balancer(PoolBalancer.Choice choice, int... workers) {
    for (int most : workers) {
      PoolPolicy policy = PoolPolicy.thread().withMaxWorkers(most).withQueue(0);
      pools.add(ResourcePool.open("pool-" + pools.size(), policy, new ManualTicker()));
    }
    return new PoolBalancer("all", choice, pools);
  }

  private void submit(PoolBalancer balancer, int calls) {
    for (int i = 0; i < calls; i++) {
      balancer.submit(
          () -> {
            release.await();
            return 1;
          });
    }
  }

  private List<Integer> inside() {
    return pools.stream()
        .map(ResourcePool::snapshot)
        .map(pool -> pool.running() + pool.waiting()) // until its thread has begun a call waits
        .toList();
  }

  @Test
  void eachCallGoesToTheLeastLoaded() {
    PoolBalancer balancer = balancer(PoolBalancer.Choice.LEAST_LOADED, 3, 3, 3);
    submit(balancer, 3);
    assertEquals(List.of(1, 1, 1), inside());
    submit(balancer, 3);
    assertEquals(List.of(2, 2, 2), inside());
  }

  @Test
  void aPoolOfTwiceTheSizeGetsTwiceTheCalls() {
    submit(balancer(PoolBalancer.Choice.LEAST_LOADED, 10, 20), 15);
    assertEquals(List.of(5, 10), inside());
  }

  @Test
  void twoChoicesAreNearlyAsEven() {
    PoolBalancer balancer =
        balancer(PoolBalancer.Choice.TWO_CHOICES, 20, 20, 20, 20, 20, 20, 20, 20);
    submit(balancer, 80);
    for (int calls : inside()) {
      assertTrue(calls >= 5 && calls <= 14, () -> inside() + ": 10 each would be even");
    }
  }

  @Test
  void itRejectsOnlyWhereAllDo() {
    PoolBalancer balancer = balancer(PoolBalancer.Choice.TWO_CHOICES, 1, 2, 3, 1);
    submit(balancer, 7);
    assertEquals(List.of(1, 2, 3, 1), inside());
    assertEquals(
        Rejection.POOL_FULL,
        assertThrows(RejectedException.class, () -> balancer.submit(() -> 1)).reason());
    assertEquals(1.0, balancer.load());
  }

  @Test
  void aPoolThatIsClosedIsPassedOver() throws Exception {
    PoolBalancer balancer = balancer(PoolBalancer.Choice.LEAST_LOADED, 1, 3);
    assertTrue(pools.get(0).shutdown(Duration.ZERO));
    submit(balancer, 3);
    assertEquals(List.of(0, 3), inside());
  }

  @Test
  void poolsComeAndGoWhileItRuns() {
    PoolBalancer balancer = balancer(PoolBalancer.Choice.LEAST_LOADED, 2, 2);
    balancer.use(pools.subList(1, 2));
    submit(balancer, 2);
    assertEquals(List.of(0, 2), inside());
    balancer.use(pools);
    submit(balancer, 1);
    assertEquals(List.of(1, 2), inside());
    assertThrows(IllegalArgumentException.class, () -> balancer.use(List.of()));
  }

  @Test
  void itsSnapshotIsTheSum() throws Exception {
    PoolBalancer balancer = balancer(PoolBalancer.Choice.LEAST_LOADED, 1, 2);
    assertEquals(5, balancer.submit(() -> 5).get());
    submit(balancer, 3);
    assertFalse(balancer.trySubmit(() -> 1) != null);
    PoolSnapshot snapshot = balancer.snapshot();
    assertEquals("all", snapshot.name());
    assertEquals(3, snapshot.maxWorkers());
    assertEquals(3, snapshot.running() + snapshot.waiting());
    assertEquals(1, snapshot.completed());
    assertEquals(1, snapshot.ran().count());
    assertTrue(snapshot.rejected() >= 2, "each pool counts its own");
    release.countDown();
    assertTrue(balancer.shutdown(Duration.ofSeconds(30)));
  }
}
