package dev.weir.core.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import dev.weir.core.record.Traffic;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A day of traffic with incidents and noise: each incident is told once, noise never. */
class DayTest {
  private static final String DB = "jdbc:h2:mem:shop";

  private final ReplayedDay day = new ReplayedDay(this::oneSecond);
  private final Traffic traffic = day.traffic;

  private void oneSecond(ReplayedDay unused) {
    orders();
    customers();
    loop();
    pool();
    // One request every three seconds or so: quiet routes are the noisiest.
    if (day.chance(0.3)) {
      day.usual("GET /quiet");
    }
  }

  /** At three at night slow and then slower; at noon slow every other 90 s. */
  private void orders() {
    boolean slower = day.between(3, 10, 10);
    boolean slow = day.between(3, 0, 10) || day.between(12, 0, 30) && day.second() % 180 < 90;
    for (int i = 0; i < 2; i++) {
      if (slower || slow) {
        day.request("GET /orders", false, slower ? 7_000 : 2_000);
      } else {
        day.usual("GET /orders");
      }
    }
  }

  /** Fails at nine for ten minutes; a burst of five seconds at three; from ten on it does more. */
  private void customers() {
    if (day.between(9, 0, 10)) {
      day.request("GET /customers", day.chance(0.3), 50);
    } else if (day.between(15, 0, 1) && day.second() % 60 < 5) {
      day.request("GET /customers", true, 3_000);
    } else if (day.second() >= 22 * 3600) {
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
      day.usual("GET /customers");
    }
  }

  private void loop() {
    long nanos = day.between(18, 0, 5) ? Traffic.ms(30) : 0;
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
    long wait = day.between(20, 0, 15) ? Traffic.ms(400) : Traffic.ms(day.chance(0.02) ? 30 : 0);
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
    day.until(ReplayedDay.SECONDS);
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
        day.told().stream()
            .filter(line -> !line.startsWith("ESCALATED") || line.contains("RESPONSE_TIME"))
            .toList());
    List<Alert> all = day.alerts().all();
    assertEquals(6, all.size());
    assertEquals(AlertState.ACTIVE, all.get(0).state());
    assertEquals(AlertLevel.ERROR, all.get(0).level());
    Alert errors =
        all.stream().filter(a -> a.kind() == AlertKind.ERROR_RATE).findFirst().orElseThrow();
    assertEquals(AlertLevel.CRITICAL, errors.level());
    Duration until = ReplayedDay.since(9, errors.raisedAt());
    assertTrue(until.toSeconds() <= 120, "told after " + until);
    Duration lasted = Duration.between(errors.raisedAt(), errors.resolvedAt());
    assertTrue(lasted.toMinutes() <= 10 + 7, "resolved after " + lasted);
  }

  @Test
  void anAcknowledgedOneSurvivesARestartAndIsNotToldAgain() throws IOException {
    day.skipTo(3 * 3600 - 600);
    day.until(3 * 3600 + 5 * 60);
    assertEquals(List.of("RAISED RESPONSE_TIME GET /orders"), day.told());
    String id = day.alerts().all().get(0).id();
    assertNotNull(day.alerts().acknowledge(id, "the disk again"));
    day.told().clear();
    day.restart();
    day.until(3 * 3600 + 7 * 60);
    Alert restored = day.alerts().all().get(0);
    assertEquals(id, restored.id());
    assertEquals(AlertState.ACKNOWLEDGED, restored.state());
    assertEquals("the disk again", restored.note());
    assertEquals(List.of(), day.told());
    day.until(4 * 3600);
    // Worse at 3:10, so that somebody has to know again; over by 3:30.
    assertEquals(
        List.of("ESCALATED RESPONSE_TIME GET /orders", "RESOLVED RESPONSE_TIME GET /orders"),
        day.told());
    assertEquals("the disk again", day.alerts().all().get(0).note());
    assertEquals(1, day.alerts().all().size());
  }
}
