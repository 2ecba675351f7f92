package dev.weir.core.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.BlockingLevel;
import dev.weir.api.OperationType;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Traffic;
import dev.weir.core.watch.OperationFigures.SiteFigures;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String DB = "jdbc:h2:mem:shop";

  private final Traffic traffic = new Traffic();
  private final Watch watch = new Watch(traffic.recording, traffic::nanoTime);

  /** So many requests that each wait so long, and the rest of the second nothing. */
  private void second(int requests, long millis) {
    long end = traffic.nanoTime() + SECOND;
    for (int i = 0; i < requests; i++) {
      traffic.request(
          "GET /a",
          200,
          () -> traffic.block(OperationType.SLEEP_OPERATION, null, Traffic.ms(millis)));
    }
    traffic.pass(end - traffic.nanoTime());
    watch.tick();
  }

  private RouteFigures route(Window window) {
    return watch.figures(window).routes().get(0);
  }

  private long requests(Window window) {
    return watch.figures(window).total().requests();
  }

  @Test
  void tenSecondsForgetWhatIsOlder() {
    second(5, 10);
    for (int i = 0; i < 9; i++) {
      second(1, 10);
    }
    assertEquals(14, requests(Window.TEN_SECONDS));
    assertEquals(10, watch.figures(Window.TEN_SECONDS).seconds(), 1e-6);
    second(1, 10);
    assertEquals(10, requests(Window.TEN_SECONDS));
    for (int i = 0; i < 10; i++) {
      second(0, 0);
    }
    assertEquals(0, watch.figures(Window.TEN_SECONDS).routes().size());
    assertEquals(15, requests(Window.MINUTE));
  }

  @Test
  void everyWindowHasExactlyTheRequestsOfItsSeconds() {
    for (int i = 0; i < 2 * 3600; i++) {
      second(1, 1);
      if (i % 7 == 0 || i > 3590) {
        for (Window window :
            new Window[] {Window.TEN_SECONDS, Window.MINUTE, Window.FIVE_MINUTES, Window.HOUR}) {
          WindowFigures figures = watch.figures(window);
          assertEquals(
              Math.round(figures.seconds()), figures.total().requests(), window + " at " + i);
          double off = figures.seconds() / window.seconds();
          boolean whole = i + 1 >= 1.1 * window.seconds();
          assertTrue(!whole || off >= 0.9 && off <= 1.1, window + " is " + figures.seconds());
        }
      }
    }
    assertEquals(7200, requests(Window.START));
  }

  @Test
  void percentilesOfAnHourAreThoseOfItsValues() {
    for (int i = 0; i < 3600; i++) {
      second(2, i % 10 == 0 ? 200 : 20);
    }
    RouteFigures hour = route(Window.HOUR);
    assertEquals(20, hour.response().p50() / 1e6, 0.4);
    assertEquals(200, hour.response().p95() / 1e6, 4);
    assertEquals(200, hour.response().max() / 1e6, 1e-6);
    assertEquals(hour.requests() * 38.0, hour.response().total() / 1e6, 360);
  }

  @Test
  void littlesLawTellsHowManyAreInFlight() {
    for (int i = 0; i < 10; i++) {
      second(4, 100);
    }
    RouteFigures figures = route(Window.TEN_SECONDS);
    assertEquals(4, figures.requestsPerSecond(), 1e-6);
    assertEquals(0.4, figures.concurrency(), 1e-6);
    assertEquals(0.4, figures.blockedThreads(), 1e-6);
    assertEquals(1, figures.blockedRatio(), 1e-6);
  }

  @Test
  void errorsOperationsAndTheirTargetsAreTold() {
    for (int i = 0; i < 10; i++) {
      int n = i;
      traffic.request(
          "GET /b",
          i < 3 ? 500 : 200,
          () -> {
            traffic.query(DB, "SELECT ?", Traffic.ms(4));
            traffic.query(DB, "SELECT ? FROM t", Traffic.ms(4));
            traffic.read("/etc/a", Traffic.ms(1));
            traffic.read("/etc/a", Traffic.ms(1));
            traffic.async(OperationType.EXTERNAL_API, "https://h:443", Traffic.ms(5));
            if (n == 0) {
              traffic.fail(OperationType.NETWORK_IO, "h:1", Traffic.ms(20));
            }
          });
    }
    traffic.pass(SECOND);
    watch.tick();
    RouteFigures figures = route(Window.TEN_SECONDS);
    assertEquals(0.3, figures.errorRate(), 1e-9);
    OperationFigures query = operation(figures, OperationType.DATABASE_QUERY);
    assertEquals(20, query.count());
    assertEquals(DB, query.target());
    OperationFigures network = operation(figures, OperationType.NETWORK_IO);
    assertEquals(1, network.errors());
    SiteFigures site = network.sites().get(0);
    assertEquals(1, site.count());
    assertEquals(20, site.maxNanos() / 1e6, 1e-6);
    assertTrue(operation(figures, OperationType.EXTERNAL_API).async());
    // two queries, one file that is read in two pieces
    assertEquals(3, figures.perRequest().p50());
    assertEquals(4, figures.perRequest().max());
    // 10 x (2 x 4 + 2 x 1) + 20 ms by 10 x 5 ms
    assertEquals(120.0 / 50, figures.blockingToAsyncRatio(), 1e-6);
    assertEquals(
        figures.blockingToAsyncRatio(),
        watch.figures(Window.TEN_SECONDS).total().blockingToAsyncRatio(),
        1e-9);
    assertEquals(
        figures.blockingToAsyncRatio(),
        watch.figures(Window.START).total().blockingToAsyncRatio(),
        1e-9);
  }

  private static OperationFigures operation(RouteFigures figures, OperationType type) {
    return figures.operations().stream()
        .filter(operation -> operation.type() == type)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void blockingOnAnEventLoopAndPinningAreCritical() {
    traffic.onEventLoop(
        "GET /loop", () -> traffic.block(OperationType.SLEEP_OPERATION, null, Traffic.ms(1)));
    traffic.request(
        "GET /pin", 200, () -> traffic.pinned(OperationType.SLEEP_OPERATION, null, Traffic.ms(1)));
    traffic.pass(SECOND);
    watch.tick();
    for (RouteFigures figures : watch.figures(Window.MINUTE).routes()) {
      assertEquals(BlockingLevel.CRITICAL, figures.operations().get(0).level());
      assertEquals(
          figures.route().equals("GET /pin") ? 1 : 0, figures.operations().get(0).pinned());
    }
  }

  @Test
  void aPoolWhoseQueueIsNeverEmptyIsSaturated() {
    for (int i = 0; i < 60; i++) {
      for (int n = 0; n < 10; n++) {
        traffic.request(
            "GET /pool",
            200,
            () -> {
              traffic.block(OperationType.POOL_WAIT, DB, Traffic.ms(150));
              traffic.query(DB, "SELECT ?", Traffic.ms(50));
            });
        // Several threads do so at once: the clock is set back in effect.
      }
      traffic.pass(SECOND);
      watch.tick();
    }
    PoolFigures pool = watch.figures(Window.MINUTE).pools().get(0);
    assertEquals(DB, pool.target());
    assertTrue(pool.saturated());
    assertEquals(0.75, pool.share(), 0.01);
    assertEquals(50e6, pool.useNanos(), 1e6);
    // Three connections that are held for 50 ms each
    assertEquals(60, PoolFigures.saturatesAt(3, pool.useNanos()), 1);
  }

  @Test
  void aQueueThatHardlyAnybodyStandsInIsNotSaturated() {
    for (int i = 0; i < 600; i++) {
      traffic.request(
          "GET /pool",
          200,
          () -> {
            traffic.block(OperationType.POOL_WAIT, DB, 20_000);
            traffic.query(DB, "SELECT ?", Traffic.ms(5));
          });
    }
    traffic.pass(SECOND);
    watch.tick();
    assertEquals(false, watch.figures(Window.MINUTE).pools().get(0).saturated());
  }

  @Test
  void aPoolOfKnownSizeIsToldBeforeAnybodyWaits() {
    traffic.request("GET /pool", 200, () -> traffic.query(DB, "SELECT ?", Traffic.ms(20)));
    traffic.request("GET /other", 200, () -> traffic.query("jdbc:x", "SELECT ?", Traffic.ms(20)));
    traffic.pass(SECOND);
    watch.tick();
    PoolSizes four = target -> target.equals(DB) ? 4 : 0;
    for (Window window : new Window[] {Window.MINUTE, Window.START}) {
      List<PoolFigures> pools = watch.figures(window, four).pools();
      assertEquals(1, pools.size());
      PoolFigures pool = pools.get(0);
      assertEquals(DB, pool.target());
      assertEquals(4, pool.size());
      assertEquals(false, pool.saturated());
      assertEquals(1, pool.requests());
      // Four connections that are held for 20 ms each
      assertEquals(200, pool.saturatesAt(), 1e-6);
    }
  }

  @Test
  void whatIsOnTheLoopAndElsewhereInTurnIsCountedApart() {
    for (int i = 0; i < 60; i++) {
      Traffic.Work nap = () -> traffic.block(OperationType.SLEEP_OPERATION, null, Traffic.ms(20));
      if (i % 2 == 0) {
        traffic.onEventLoop("GET /loop", nap);
      } else {
        traffic.request("GET /loop", 200, nap);
      }
      traffic.pass(SECOND);
      watch.tick();
    }
    long[] seen = new long[2];
    watch.look(
        views -> {
          seen[0] += views[0].operations().get(0).onLoop();
          seen[1] += views[0].operations().get(0).count();
        },
        Window.MINUTE);
    assertEquals(60, seen[1]);
    assertEquals(30, seen[0]);
  }

  @Test
  void fiveHundredRoutesInAllTheirWindowsStayWithinEightMegabytes() {
    Traffic many =
        new Traffic(new Recording.Thresholds(1_000_000, SECOND, 1 << 30, 500, 200, 2000));
    Watch watched = new Watch(many.recording, many::nanoTime);
    java.util.Random random = new java.util.Random(1);
    long most = 0;
    for (int i = 0; i < 3700; i++) {
      for (int n = 0; n < 500; n++) {
        if ((n + i) % 5 == 0) {
          String route = "GET /r" + n;
          int of = n;
          many.request(
              route,
              200,
              () -> {
                for (int o = 0; o < 4; o++) {
                  long nanos = (long) (2e5 * Math.exp(random.nextGaussian()));
                  many.block(
                      OperationType.EXTERNAL_API, "https://h" + (of + o) % 150 + ":443", nanos);
                }
              });
        }
      }
      many.pass(SECOND / 2);
      watched.tick();
      most = Math.max(most, watched.bytes());
    }
    WindowFigures hour = watched.figures(Window.HOUR);
    assertEquals(500, hour.routes().size());
    assertTrue(most < 8L << 20, most + " B");
    long since = Math.round(hour.seconds() / hour.seconds() * hour.total().requests());
    assertTrue(since > 300_000, "" + since);
    assertTrue(deepSize(watched) < 8L << 20, deepSize(watched) + " B in fact");
  }

  /** What the heap holds of it, by JOL's rules of thumb: objects that only the watch reaches. */
  private static long deepSize(Watch watch) {
    return HeapSize.of(watch, Recording.class);
  }

  @Test
  void unusedRoutesAreForgotten() {
    second(1, 1);
    long used = watch.bytes();
    for (int i = 0; i < 2 * 3600; i++) {
      second(0, 0);
    }
    assertTrue(used > 0);
    assertEquals(0, watch.bytes());
    assertEquals(0, watch.figures(Window.HOUR).routes().size());
  }

  @Test
  void aSecondThatTookLongerIsALongerSecond() {
    for (int i = 0; i < 3; i++) {
      second(2, 10);
    }
    traffic.pass(17 * SECOND);
    second(2, 10);
    assertEquals(21, watch.figures(Window.TEN_SECONDS).seconds(), 1e-6);
  }
}
