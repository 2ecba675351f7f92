package dev.weir.core.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import dev.weir.core.record.Traffic;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A day that is harder to read: load that comes and goes, what grows slowly, hours without traffic,
 * two causes at once, and routes that are always almost too slow.
 */
class RoughDayTest {
  private static final String DB = "jdbc:h2:mem:shop";
  private static final String LOOP = "GET /loop";

  private final ReplayedDay day = new ReplayedDay(this::oneSecond);

  private void oneSecond(ReplayedDay unused) {
    // A deployment at four in the afternoon: nobody serves anything.
    if (day.between(16, 0, 20)) {
      return;
    }
    ramp();
    nightly();
    twoCauses();
    tails();
    waves();
  }

  /** From 5:00 to 7:00 slower and slower, until 8:00 faster again; half-way it takes a second. */
  private void ramp() {
    double hour = day.second() / 3600.0;
    double slow = hour < 5 || hour > 8 ? 0 : hour < 7 ? (hour - 5) / 2 : 8 - hour;
    day.request("GET /ramp", false, day.around(50 + 2_500 * slow));
  }

  /** Ten minutes an hour; at one they fail from the second minute on, and then it is quiet. */
  private void nightly() {
    if (day.second() % 3600 < 600) {
      day.request("POST /batch", day.between(1, 2, 8), day.around(80));
    }
  }

  /** At ten a route is slow and fails; at eleven a pool and an event loop are blocked. */
  private void twoCauses() {
    boolean both = day.between(10, 0, 10);
    day.request("GET /both", both && day.chance(0.4), both ? 3_000 : day.around(50));
    boolean blocked = day.between(11, 0, 10);
    Traffic traffic = day.traffic;
    for (int i = 0; i < (blocked ? 4 : 1); i++) {
      traffic.meanwhile(
          () ->
              traffic.request(
                  "GET /pool",
                  200,
                  () -> {
                    if (blocked) {
                      traffic.block(OperationType.POOL_WAIT, DB, Traffic.ms(400));
                    }
                    traffic.query(DB, "SELECT ?", Traffic.ms(5));
                  }));
    }
    traffic.meanwhile(
        () ->
            traffic.onEventLoop(
                LOOP,
                () -> {
                  if (blocked) {
                    traffic.block(OperationType.FILE_IO, "/etc/a", Traffic.ms(30));
                  }
                }));
  }

  /** Three in a hundred are too slow and three fail, all day long: almost too many. */
  private void tails() {
    day.request("GET /tails", day.chance(0.03), day.chance(0.03) ? 2_000 : day.around(400));
    if (day.chance(0.05)) {
      // Hardly anybody asks, so that one slow request is many.
      day.request("GET /seldom", false, day.chance(0.04) ? 4_000 : 300);
    }
  }

  /** Hardly any load at night, and bursts of bad seconds on the hour. */
  private void waves() {
    double load = 0.1 + 2 * Math.max(0, Math.sin((day.second() / 3600.0 - 6) * Math.PI / 12));
    int requests = (int) load + (day.chance(load % 1) ? 1 : 0);
    boolean burst = day.second() % 3600 < 4;
    for (int i = 0; i < requests; i++) {
      day.request("GET /waves", burst, burst ? 3_000 : day.around(60));
    }
  }

  @Tag("soak")
  @Test
  void everyIncidentIsToldOnceAndNothingElse() {
    day.until(ReplayedDay.SECONDS);
    List<String> told = day.told().stream().filter(line -> !line.startsWith("ESCALATED")).toList();
    assertEquals(
        List.of(
            "RAISED ERROR_RATE POST /batch",
            "RESOLVED ERROR_RATE POST /batch",
            "RAISED RESPONSE_TIME GET /ramp",
            "RESOLVED RESPONSE_TIME GET /ramp"),
        told.subList(0, Math.min(4, told.size())));
    assertEquals(
        Stream.of(
                "RAISED RESPONSE_TIME GET /both",
                "RAISED ERROR_RATE GET /both",
                "RESOLVED RESPONSE_TIME GET /both",
                "RESOLVED ERROR_RATE GET /both",
                "RAISED POOL_EXHAUSTED " + DB,
                "RAISED EVENT_LOOP_BLOCKED " + LOOP,
                "RESOLVED POOL_EXHAUSTED " + DB,
                "RESOLVED EVENT_LOOP_BLOCKED " + LOOP)
            .sorted()
            .toList(),
        told.subList(4, told.size()).stream().sorted().toList());
    assertEquals(6, day.alerts().all().size());
    // Nobody asks any more, and still it is over: once the 5 min that show it have passed, and 5
    // more.
    Alert batch = of(AlertKind.ERROR_RATE, "POST /batch");
    Duration open = Duration.between(batch.raisedAt(), batch.resolvedAt());
    assertTrue(open.toMinutes() <= 8 + 11, "resolved after " + open);
    // Told while it grows, not when it is at its worst.
    Alert ramp = of(AlertKind.RESPONSE_TIME, "GET /ramp");
    Duration after = ReplayedDay.since(5, ramp.raisedAt());
    assertTrue(after.toMinutes() >= 15 && after.toMinutes() <= 60, "told after " + after);
  }

  private Alert of(AlertKind kind, String subject) {
    return day.alerts().all().stream()
        .filter(alert -> alert.kind() == kind && alert.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  /** Of two causes one is known: a restart does not forget it, nor does it raise it again. */
  @Test
  void ofTwoCausesTheKnownOneStaysKnownOverARestart() throws IOException {
    day.skipTo(10 * 3600 - 600);
    day.until(10 * 3600 + 180);
    Alert known = of(AlertKind.ERROR_RATE, "GET /both");
    assertNotNull(day.alerts().acknowledge(known.id(), "a broken host"));
    day.told().clear();
    day.restart();
    day.until(10 * 3600 + 500);
    assertEquals(AlertState.ACKNOWLEDGED, of(AlertKind.ERROR_RATE, "GET /both").state());
    assertEquals(AlertState.ACTIVE, of(AlertKind.RESPONSE_TIME, "GET /both").state());
    assertEquals(List.of(), day.told().stream().filter(line -> line.startsWith("RAISED")).toList());
    day.until(10 * 3600 + 1_800);
    assertEquals(AlertState.RESOLVED, of(AlertKind.ERROR_RATE, "GET /both").state());
    assertEquals("a broken host", of(AlertKind.ERROR_RATE, "GET /both").note());
    assertEquals(2, day.alerts().all().size());
  }
}
