package dev.weir.core.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import dev.weir.core.record.RoutePaths;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Traffic;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whoever puts names into paths does not cost memory. */
class ManyUrlsTest {
  private static final int URLS = 10_000;
  private static final int ROUNDS = 20;
  private static final long MOST_BYTES = 8L << 20;

  /** 10,000 paths that nothing can be folded in, over an hour. */
  @Test
  void tenThousandRawUrlsAreFiveHundredRoutesInEightMegabytes() {
    long before = used();
    Traffic traffic = new Traffic();
    Watch watch = new Watch(traffic.recording, traffic::nanoTime);
    Random random = new Random(1);
    long waited = 0;
    for (int i = 0; i < URLS * ROUNDS; i++) {
      int url = i < URLS ? i : random.nextInt(URLS);
      String route = "GET " + RoutePaths.fold("/shop/" + word(url) + "?session=" + i);
      long nanos = (long) (5e6 * Math.exp(random.nextGaussian()));
      waited += nanos;
      traffic.meanwhile(
          () ->
              traffic.request(
                  route,
                  200,
                  () -> traffic.block(OperationType.EXTERNAL_API, "https://h:443", nanos)));
      if (i % 55 == 54) {
        traffic.pass(1_000_000_000L);
        watch.tick();
      }
    }
    watch.tick();
    assertWhole(traffic, watch, waited);
    long bytes = used() - before;
    System.out.println(URLS + " URLs: " + bytes + " B");
    assertTrue(bytes <= MOST_BYTES, bytes + " B, recording and windows");
    Reference.reachabilityFence(watch);
  }

  private static void assertWhole(Traffic traffic, Watch watch, long waited) {
    Snapshot snapshot = traffic.snapshot();
    // (other) is not one of them.
    assertEquals(501, snapshot.routes().size());
    long requests = 0;
    long blocked = 0;
    for (Snapshot.Route route : snapshot.routes()) {
      requests += route.requests();
      blocked += route.blocked().total();
    }
    assertEquals(URLS * ROUNDS, requests);
    assertEquals(waited, blocked);
    assertEquals(requests, watch.figures(Window.START).total().requests());
    assertTrue(snapshot.self().droppedKeys() > 0);
  }

  /** What the heap holds after collections. */
  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Letters only, so that it looks like a word. */
  private static String word(int number) {
    StringBuilder word = new StringBuilder("item");
    for (int rest = number + 26; rest > 0; rest /= 26) {
      word.append((char) ('a' + rest % 26));
    }
    return word.toString();
  }
}
