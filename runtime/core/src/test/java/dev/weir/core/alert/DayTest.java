package dev.weir.core.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import dev.weir.core.record.Traffic;
import dev.weir.core.watch.Watch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A day of traffic with incidents and noise: each incident is told once, noise never. */
class DayTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-01T00:00:00Z");
  private static final long SECOND = 1_000_000_000L;
  private static final String DB = "jdbc:h2:mem:shop";
  private static final int DAY = 86_400;

  private final Traffic traffic = new Traffic();
  private final long began = traffic.nanoTime();
  private final Watch watch = new Watch(traffic.recording, traffic::nanoTime);
  private Alerts alerts = new Alerts(traffic::nanoTime, this::now, AlertRules.standard());
  private Judge judge = new Judge(watch, alerts, traffic::nanoTime);
  private final List<String> told = new ArrayList<>();
  private final Random random = new Random(26);
  private int second;

  private Instant now() {
    return MIDNIGHT.plusNanos(traffic.nanoTime() - began);
  }

  private void listen() {
    alerts.listen(
        (alert, change) -> {
          if (change != AlertChange.EASED) {
            told.add(change + " " + alert.kind() + " " + alert.subject());
          }
        });
  }

  private boolean between(int fromHour, int fromMinute, int minutes) {
    int from = fromHour * 3600 + fromMinute * 60;
    return second >= from && second < from + minutes * 60;
  }

  private boolean chance(double share) {
    return random.nextDouble() < share;
  }

  private void request(String route, boolean fails, long millis) {
    traffic.meanwhile(
        () ->
            traffic.request(
                route,
                fails ? 500 : 200,
                () -> traffic.block(OperationType.SLEEP_OPERATION, null, Traffic.ms(millis))));
  }

  /** 50 ms or so, one in a hundred far longer, one in a hundred failing. */
  private void usual(String route) {
    long millis = (long) (50 * Math.exp(random.nextGaussian() * 0.4));
    request(route, chance(0.01), chance(0.01) ? 2_500 : millis);
  }

  private void oneSecond() {
    orders();
    customers();
    loop();
    pool();
    // One request every three seconds or so: quiet routes are the noisiest.
    if (chance(0.3)) {
      usual("GET /quiet");
    }
    traffic.pass(SECOND);
    watch.tick();
    judge.look();
    second++;
  }

  /** At three at night slow and then slower; at noon slow every other 90 s. */
  private void orders() {
    boolean slower = between(3, 10, 10);
    boolean slow = between(3, 0, 10) || between(12, 0, 30) && second % 180 < 90;
    for (int i = 0; i < 2; i++) {
      if (slower || slow) {
        request("GET /orders", false, slower ? 7_000 : 2_000);
      } else {
        usual("GET /orders");
      }
    }
  }

  /** Fails at nine for ten minutes; a burst of five seconds at three; from ten on it does more. */
  private void customers() {
    if (between(9, 0, 10)) {
      request("GET /customers", chance(0.3), 50);
    } else if (between(15, 0, 1) && second % 60 < 5) {
      request("GET /customers", true, 3_000);
    } else if (second >= 22 * 3600) {
      traffic.meanwhile(
          () ->
              traffic.request(
                  "GET /customers",
                  200,
                  () -> {
                    for (int i = 0; i < 12; i++) {
                      traffic.query(DB, "SELECT ? FROM t", Traffic.ms(1));
                    }
                  }));
    } else {
      usual("GET /customers");
    }
  }

  private void loop() {
    long nanos = between(18, 0, 5) ? Traffic.ms(30) : 0;
    traffic.meanwhile(
        () ->
            traffic.onEventLoop(
                "GET /loop",
                () -> {
                  if (nanos > 0) {
                    traffic.block(OperationType.FILE_IO, "/etc/a", nanos);
                  }
                }));
  }

  private void pool() {
    long wait = between(20, 0, 15) ? Traffic.ms(400) : Traffic.ms(chance(0.02) ? 30 : 0);
    for (int i = 0; i < 4; i++) {
      traffic.meanwhile(
          () ->
              traffic.request(
                  "GET /pool",
                  200,
                  () -> {
                    if (wait > 0) {
                      traffic.block(OperationType.POOL_WAIT, DB, wait);
                    }
                    traffic.query(DB, "SELECT ?", Traffic.ms(5));
                  }));
    }
  }

  @Test
  void everyIncidentOnceNothingFlapsAndNothingIsInvented() {
    listen();
    while (second < DAY) {
      oneSecond();
    }
    assertEquals(
        List.of(
            "RAISED RESPONSE_TIME GET /orders",
            "ESCALATED RESPONSE_TIME GET /orders",
            "RESOLVED RESPONSE_TIME GET /orders",
            "RAISED ERROR_RATE GET /customers",
            "RESOLVED ERROR_RATE GET /customers",
            "RAISED RESPONSE_TIME GET /orders",
            "RESOLVED RESPONSE_TIME GET /orders",
            "RAISED EVENT_LOOP_BLOCKED GET /loop",
            "RESOLVED EVENT_LOOP_BLOCKED GET /loop",
            "RAISED POOL_EXHAUSTED " + DB,
            "RESOLVED POOL_EXHAUSTED " + DB,
            "RAISED BLOCKING_OPERATIONS GET /customers"),
        // The more requests a level rests on, the higher it may be: that is no incident of its own.
        told.stream()
            .filter(line -> !line.startsWith("ESCALATED") || line.contains("RESPONSE_TIME"))
            .toList());
    List<Alert> all = alerts.all();
    assertEquals(6, all.size());
    assertEquals(AlertState.ACTIVE, all.get(0).state());
    assertEquals(AlertLevel.ERROR, all.get(0).level());
    Alert errors =
        all.stream().filter(a -> a.kind() == AlertKind.ERROR_RATE).findFirst().orElseThrow();
    assertEquals(AlertLevel.CRITICAL, errors.level());
    Duration until = Duration.between(MIDNIGHT.plus(Duration.ofHours(9)), errors.raisedAt());
    assertTrue(until.toSeconds() <= 120, "told after " + until);
    Duration lasted = Duration.between(errors.raisedAt(), errors.resolvedAt());
    assertTrue(lasted.toMinutes() <= 10 + 7, "resolved after " + lasted);
  }

  @Test
  void anAcknowledgedOneSurvivesARestartAndIsNotToldAgain() throws IOException {
    listen();
    while (second < 3 * 3600 + 5 * 60) {
      if (second < 3 * 3600 - 600) {
        second++;
        traffic.pass(SECOND);
      } else {
        oneSecond();
      }
    }
    assertEquals(List.of("RAISED RESPONSE_TIME GET /orders"), told);
    String id = alerts.all().get(0).id();
    assertNotNull(alerts.acknowledge(id, "the disk again"));
    byte[] saved = alerts.save();
    told.clear();

    alerts = new Alerts(traffic::nanoTime, this::now, AlertRules.standard());
    alerts.restore(saved);
    judge = new Judge(watch, alerts, traffic::nanoTime);
    listen();
    for (int i = 0; i < 120; i++) {
      oneSecond();
    }
    Alert restored = alerts.all().get(0);
    assertEquals(id, restored.id());
    assertEquals(AlertState.ACKNOWLEDGED, restored.state());
    assertEquals("the disk again", restored.note());
    assertEquals(List.of(), told);
    while (second < 4 * 3600) {
      oneSecond();
    }
    // Worse at 3:10, so that somebody has to know again; over by 3:30.
    assertEquals(
        List.of("ESCALATED RESPONSE_TIME GET /orders", "RESOLVED RESPONSE_TIME GET /orders"), told);
    assertEquals("the disk again", alerts.all().get(0).note());
    assertEquals(1, alerts.all().size());
  }
}
