package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StripesTest {
  private final Stripes<long[]> stripes = new Stripes<>(() -> new long[1]);

  private long sum() {
    long[] sum = new long[1];
    stripes.read(copy -> sum[0] += copy[0]);
    return sum[0];
  }

  @Test
  void oneWriterHasOneCopy() {
    for (int i = 0; i < 100; i++) {
      stripes.write(copy -> copy[0]++);
    }
    int[] copies = new int[1];
    stripes.read(copy -> copies[0]++);
    assertEquals(1, copies[0]);
    assertEquals(100, sum());
  }

  @Test
  void aWriterWithinAWriterTakesAnotherCopy() {
    stripes.write(
        outer -> {
          outer[0]++;
          stripes.write(inner -> inner[0] += 10);
        });
    assertEquals(11, sum());
  }

  @Test
  void aWriterThatThrowsPutsItsCopyBack() {
    stripes.write(copy -> copy[0]++);
    assertThrows(
        IllegalStateException.class,
        () ->
            stripes.write(
                copy -> {
                  throw new IllegalStateException();
                }));
    assertEquals(1, sum());
  }

  @Test
  void nothingIsLostWhileManyWriteAndOneReads() throws InterruptedException {
    int each = 20_000;
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Thread writer =
          new Thread(
              () -> {
                for (int n = 0; n < each; n++) {
                  stripes.write(copy -> copy[0]++);
                }
              });
      writers.add(writer);
      writer.start();
    }
    long before = 0;
    while (writers.stream().anyMatch(Thread::isAlive)) {
      long now = sum();
      assertTrue(now >= before, "it only grows");
      before = now;
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertEquals(12L * each, sum());
  }

  @Test
  void aCopyThatCouldNotBeMadeIsMadeTheNextTime() {
    int[] attempts = new int[1];
    Stripes<long[]> failing =
        new Stripes<>(
            () -> {
              if (attempts[0]++ == 0) {
                throw new OutOfMemoryError("for the test");
              }
              return new long[1];
            });
    assertThrows(OutOfMemoryError.class, () -> failing.write(copy -> copy[0]++));
    failing.write(copy -> copy[0]++);
    long[] sum = new long[1];
    failing.read(copy -> sum[0] += copy[0]);
    assertEquals(1, sum[0]);
  }

  @Test
  void aReaderDoesNotWaitForACopyThatNeverComesBack() {
    int[] seen = new int[1];
    // Within the writer its own copy is out, as one that was lost.
    stripes.write(copy -> stripes.read(other -> seen[0]++));
    assertEquals(0, seen[0]);
  }
}
