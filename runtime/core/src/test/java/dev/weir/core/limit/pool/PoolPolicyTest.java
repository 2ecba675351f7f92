package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.api.policy.PoolPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PoolPolicyTest {
  private final PoolPolicy policy = PoolPolicy.thread();

  private static void rejected(String message, Executable maker) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, maker).getMessage());
  }

  @Test
  void twentyThreadsFourProcesses() {
    assertEquals(20, PoolPolicy.thread().maxWorkers());
    assertEquals(200, PoolPolicy.virtual().maxWorkers());
    assertEquals(4, PoolPolicy.process().maxWorkers());
    assertEquals(0, policy.minWorkers());
    assertEquals(100, policy.queue());
    assertEquals(Duration.ofSeconds(60), policy.idleLife());
    assertEquals(16 << 20, policy.child().frameBytes());
  }

  @Test
  void whatIsOutOfRangeIsNamedWithItsRange() {
    rejected("maxWorkers must be between 1 and 100000, not 0", () -> policy.withMaxWorkers(0));
    rejected(
        "maxWorkers must be between 1 and 1000, not 1001",
        () -> PoolPolicy.process().withMaxWorkers(1001));
    rejected("minWorkers must be between 0 and 20, not 21", () -> policy.withMinWorkers(21));
    rejected("minWorkers must be between 0 and 20, not -1", () -> policy.withMinWorkers(-1));
    rejected("queue must be between 0 and 1000000, not -1", () -> policy.withQueue(-1));
    rejected(
        "idleLife must be between PT0.001S and PT24H, not PT0S",
        () -> policy.withIdleLife(Duration.ZERO));
    rejected(
        "targetUtilisation must be between 0.05 and 1, not NaN",
        () -> policy.withTargetUtilisation(Double.NaN));
    rejected(
        "drain must be between PT0S and PT24H, not PT-1S",
        () -> policy.withDrain(Duration.ofSeconds(-1)));
    PoolPolicy.Child child = PoolPolicy.Child.standard();
    rejected(
        "heapBytes must be between 8388608 and 1099511627776, not 1", () -> child.withHeapBytes(1));
    rejected(
        "frameBytes must be between 1024 and 1073741824, not 0", () -> child.withFrameBytes(0));
    rejected(
        "jvmArguments: 'Main' does not begin with '-'",
        () -> child.withJvmArguments(List.of("Main")));
  }

  @Test
  void fewerWorkersKeepFewer() {
    assertEquals(3, policy.withMinWorkers(10).withMaxWorkers(3).minWorkers());
  }
}
