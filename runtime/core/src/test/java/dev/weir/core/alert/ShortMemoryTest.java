package dev.weir.core.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Series;
import dev.weir.core.record.Traffic;
import dev.weir.core.watch.RouteView;
import dev.weir.core.watch.Watch;
import dev.weir.core.watch.Window;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Windows that have run out of memory know how long requests took together, and no more. */
class ShortMemoryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String SLOW = "GET /slow";

  private final Traffic traffic =
      new Traffic(
          new Recording.Thresholds(
              Traffic.ms(60_000), Traffic.ms(60_000), 64 << 20, 500, 200, 2000));
  private final Watch watch = new Watch(traffic.recording, traffic::nanoTime);
  private final Alerts alerts =
      new Alerts(
          traffic::nanoTime,
          () -> Instant.ofEpochSecond(0, traffic.nanoTime()),
          AlertRules.standard());
  private final Judge judge = new Judge(watch, alerts, traffic::nanoTime);
  private final Random random = new Random(1);
  private boolean known = true;

  private void request(String route, String target, long nanos) {
    traffic.meanwhile(
        () ->
            traffic.request(
                route, 200, () -> traffic.block(OperationType.EXTERNAL_API, target, nanos)));
  }

  private void second(int others) {
    long end = traffic.nanoTime() + SECOND;
    for (int i = 0; i < 5; i++) {
      request(SLOW, "https://h:443", 20 * SECOND);
    }
    for (int i = 0; i < others; i++) {
      long nanos = (long) (2e5 * Math.exp(3 * random.nextGaussian()));
      request("GET /r" + i, "https://h" + random.nextInt(150) + ":443", nanos);
    }
    traffic.pass(end - traffic.nanoTime());
    watch.tick();
    judge.look();
    watch.look(views -> look(views[0]), Window.MINUTE);
  }

  private void look(RouteView view) {
    if (view.route().equals(SLOW)) {
      Series response = view.response();
      known = response.inBuckets() == response.count();
    }
  }

  private AlertState state() {
    for (Alert alert : alerts.all()) {
      if (alert.kind() == AlertKind.RESPONSE_TIME && alert.subject().equals(SLOW)) {
        return alert.state();
      }
    }
    throw new AssertionError("no alert of the slow route");
  }

  @Test
  void anAlertDoesNotResolveItselfBecauseMemoryIsShort() {
    for (int i = 0; i < 90; i++) {
      second(0);
    }
    assertEquals(AlertState.ACTIVE, state());
    for (int i = 0; i < 1_200 && known; i++) {
      second(480);
    }
    assertTrue(!known, "the windows have room for all of it");
    for (int i = 0; i < 400; i++) {
      second(480);
    }
    assertTrue(!known, "the windows have room again");
    assertEquals(AlertState.ACTIVE, state());
  }
}
