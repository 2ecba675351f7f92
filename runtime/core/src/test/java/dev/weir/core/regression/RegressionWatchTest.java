package dev.weir.core.regression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.AlertKind;
import dev.weir.core.alert.AlertLevel;
import dev.weir.core.alert.AlertRules;
import dev.weir.core.alert.AlertState;
import dev.weir.core.alert.Alerts;
import dev.weir.core.alert.Judge;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Traffic;
import dev.weir.core.watch.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** An application over hours, by a clock that the test moves. */
class RegressionWatchTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String ROUTE = "GET /a";

  /** No stacks, which take longer than all the rest. */
  private final Traffic traffic =
      new Traffic(
          new Recording.Thresholds(
              Traffic.ms(60_000), Traffic.ms(60_000), 64 << 20, 500, 200, 2000));

  private final Watch watch = new Watch(traffic.recording, traffic::nanoTime);
  private final Alerts alerts = new Alerts(traffic::nanoTime, this::now, AlertRules.standard());
  private final Judge judge = new Judge(watch, alerts, traffic::nanoTime);
  private final List<String> told = new ArrayList<>();
  private final Random random = new Random(1);
  private Map<String, RouteFacts> history = Map.of();
  private Duration setBack = Duration.ZERO;
  private final RegressionWatch regressions =
      new RegressionWatch(watch, alerts, this::now, () -> history);

  RegressionWatchTest() {
    alerts.listen((alert, change) -> tell(alert, change));
  }

  private void tell(Alert alert, AlertChange change) {
    if (alert.kind() == AlertKind.REGRESSION) {
      told.add(change + " " + alert.subject());
    }
  }

  private Instant now() {
    return Instant.ofEpochSecond(0, traffic.nanoTime()).minus(setBack);
  }

  /** Minutes in which each second has four requests of each route, of so many milliseconds. */
  private void minutes(int minutes, double millis, String... routes) {
    for (int second = 0; second < minutes * 60; second++) {
      long end = traffic.nanoTime() + SECOND;
      double slow = 1 + 0.05 * Math.sin(second / 40.0);
      for (String route : routes) {
        for (int i = 0; i < 4; i++) {
          long nanos = (long) (millis * 1e6 * slow * Math.exp(0.5 * random.nextGaussian()));
          traffic.meanwhile(
              () ->
                  traffic.request(
                      route,
                      200,
                      () -> traffic.block(OperationType.EXTERNAL_API, "https://h:443", nanos)));
        }
      }
      traffic.pass(end - traffic.nanoTime());
      watch.tick();
      judge.look();
      regressions.look();
    }
  }

  @Test
  void aRiseIsToldOnceLastsAndResolvesItself() {
    minutes(40, 10, ROUTE);
    assertEquals(List.of(), told);
    minutes(8, 13, ROUTE);
    assertEquals(List.of("RAISED GET /a"), told);
    Regression regression = regressions.regressions().get(0);
    assertEquals(0.3, regression.change().change(), 0.1, regression.change().text());
    assertEquals("the hour before", regression.against());
    minutes(90, 13, ROUTE);
    assertEquals(List.of("RAISED GET /a"), told, "what is slow now has not become what is usual");
    assertEquals(1, regressions.regressions().size());
    assertEquals(regression.since(), regressions.regressions().get(0).since());
    minutes(15, 10, ROUTE);
    assertEquals(List.of("RAISED GET /a", "RESOLVED GET /a"), told);
    assertEquals(List.of(), regressions.regressions());
    assertEquals(AlertState.RESOLVED, alerts.all().get(0).state());
  }

  @Test
  void aRiseAroundTheDoubleKeepsItsLevel() {
    minutes(40, 10, ROUTE);
    minutes(10, 21, ROUTE);
    for (int i = 0; i < 4; i++) {
      minutes(10, 19, ROUTE);
      minutes(10, 21, ROUTE);
    }
    assertEquals(AlertLevel.ERROR, alerts.all().get(0).level());
    assertEquals(List.of("RAISED GET /a", "ESCALATED GET /a"), told);
    minutes(15, 16, ROUTE);
    assertEquals("EASED GET /a", told.get(2));
  }

  @Test
  void hoursWithoutAChangeAreQuiet() {
    minutes(8 * 60, 10, "GET /a", "GET /b", "GET /c");
    assertEquals(List.of(), told);
  }

  @Test
  void theHourBeforeTheStartIsComparedWithFirst() {
    history = Map.of(ROUTE, Requests.facts(ROUTE, Requests.LOG_NORMAL.times(random, 5000, 10)));
    minutes(9, 14, ROUTE);
    assertEquals(List.of(), told, "a process that warms up is not judged");
    minutes(2, 14, ROUTE);
    assertEquals(List.of("RAISED GET /a"), told);
    assertEquals("the hour before the start", regressions.regressions().get(0).against());
  }

  @Test
  void whatIsGoneForAnHourIsOverThoughTheClockWasSetBack() {
    minutes(40, 10, ROUTE, "GET /b");
    minutes(8, 13, ROUTE);
    assertEquals(List.of("RAISED GET /a"), told);
    setBack = Duration.ofDays(1);
    minutes(50, 10, "GET /b");
    assertEquals(List.of("RAISED GET /a"), told);
    minutes(20, 10, "GET /b");
    assertEquals(List.of("RAISED GET /a", "RESOLVED GET /a"), told);
  }

  @Test
  void soonAfterAStartWithoutAHistoryNothingIsSaid() {
    minutes(18, 10, ROUTE);
    minutes(12, 20, ROUTE);
    assertEquals(List.of(), told, "too little is known of what is usual");
  }

  @Test
  void fewRequestsSayNothing() {
    for (int minute = 0; minute < 60; minute++) {
      traffic.request(
          ROUTE, 200, () -> traffic.block(OperationType.SLEEP_OPERATION, null, Traffic.ms(100)));
      minutes(1, 10, "GET /b");
    }
    for (int minute = 0; minute < 20; minute++) {
      traffic.request(
          ROUTE, 200, () -> traffic.block(OperationType.SLEEP_OPERATION, null, Traffic.ms(900)));
      minutes(1, 10, "GET /b");
    }
    assertTrue(told.isEmpty(), told.toString());
  }
}
