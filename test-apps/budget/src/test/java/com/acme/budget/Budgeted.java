package com.acme.budget;

import static dev.weir.api.OperationType.FILE_IO;
import static dev.weir.api.OperationType.LOCK_WAIT;
import static dev.weir.api.OperationType.SLEEP_OPERATION;

import dev.weir.junit.BlockingBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Not found by builds, which look for other names: half of it fails under the agent. */
@BlockingBudget(forbid = LOCK_WAIT)
class Budgeted {
  @BeforeEach
  @AfterEach
  void notOfTheTest() throws InterruptedException {
    Thread.sleep(60);
  }

  @Test
  @BlockingBudget(maxBlockedMs = 20)
  void sleepsTooLong() throws InterruptedException {
    Thread.sleep(50);
  }

  @Test
  @BlockingBudget(maxBlockedMs = 20)
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void sleepsTooLongOnAThreadOfItsOwn() throws InterruptedException {
    Thread.sleep(50);
  }

  @Test
  @BlockingBudget(maxBlockedMs = 60_000)
  void isWithinItsBudget() throws InterruptedException {
    Thread.sleep(5);
  }

  @Test
  @BlockingBudget(forbid = FILE_IO)
  void readsAFile() throws IOException {
    Files.readAllBytes(Path.of("read.txt"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  @BlockingBudget(forbid = SLEEP_OPERATION)
  void sleepsWhereItIsTold(long ms) throws InterruptedException {
    if (ms > 0) {
      TimeUnit.MILLISECONDS.sleep(ms);
    }
  }

  @Test
  void joinsUnderTheBudgetOfItsClass() throws InterruptedException {
    Thread other = new Thread(() -> java.util.concurrent.locks.LockSupport.parkNanos(30_000_000));
    other.start();
    other.join();
  }

  @Test
  @BlockingBudget
  void hasABudgetThatSaysNothing() {}

  @Test
  @BlockingBudget(maxBlockedMs = 60_000)
  void failsByItself() {
    throw new IllegalStateException("its own");
  }

  @Nested
  class Inner {
    @Test
    void joinsUnderTheBudgetOfTheOuterClass() throws InterruptedException {
      joinsUnderTheBudgetOfItsClass();
    }
  }
}
