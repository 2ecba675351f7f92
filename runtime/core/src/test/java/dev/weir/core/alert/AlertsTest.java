package dev.weir.core.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.record.SwallowedErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertsTest {
  private static final long SECOND = 1_000_000_000L;

  private long now = 5 * SECOND;
  private final List<String> told = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private Alerts alerts = fresh();

  private Alerts fresh() {
    Alerts made =
        new Alerts(
            () -> now,
            () -> Instant.EPOCH.plusNanos(now),
            AlertRules.standard(),
            new SwallowedErrors(),
            said::add);
    made.listen((alert, change) -> told.add(change + " " + alert.id() + " " + alert.level()));
    return made;
  }

  private void see(@Nullable AlertLevel level, @Nullable AlertLevel floor, int seconds) {
    for (int i = 0; i < seconds; i++) {
      alerts.observe(AlertKind.ERROR_RATE, "GET /a", new Finding(level, floor, "text", 1, 2));
      now += SECOND;
    }
  }

  private void see(@Nullable AlertLevel level, int seconds) {
    see(level, level, seconds);
  }

  private Alert only() {
    assertEquals(1, alerts.all().size());
    return alerts.all().get(0);
  }

  @Test
  void isRaisedOnceItHasLastedAndResolvesItselfAfterQuietTime() {
    see(AlertLevel.WARNING, 10);
    assertEquals(List.of(), told);
    see(AlertLevel.WARNING, 60);
    assertEquals(List.of("RAISED a1 WARNING"), told);
    see(null, 299);
    assertTrue(only().isOpen());
    see(null, 2);
    assertEquals(AlertState.RESOLVED, only().state());
    assertEquals(List.of("RAISED a1 WARNING", "RESOLVED a1 WARNING"), told);
  }

  @Test
  void whatIsNotKnownNeitherResolvesNorRaises() {
    see(AlertLevel.WARNING, 20);
    for (int i = 0; i < 1_000; i++) {
      alerts.unknown(AlertKind.ERROR_RATE, "GET /a");
      alerts.unknown(AlertKind.ERROR_RATE, "GET /never-seen");
      now += SECOND;
    }
    assertTrue(only().isOpen());
    see(null, 290);
    assertTrue(only().isOpen(), "the quiet time begins when something is known");
    see(null, 20);
    assertEquals(List.of("RAISED a1 WARNING", "RESOLVED a1 WARNING"), told);
  }

  @Test
  void whatComesAndGoesIsOneAlert() {
    for (int i = 0; i < 20; i++) {
      see(AlertLevel.ERROR, 30);
      see(null, 200);
    }
    assertEquals(List.of("RAISED a1 ERROR"), told);
  }

  @Test
  void whatIsTooShortEachTimeIsNone() {
    for (int i = 0; i < 100; i++) {
      see(AlertLevel.CRITICAL, 9);
      see(null, 1);
    }
    assertEquals(List.of(), told);
  }

  @Test
  void escalatesAndEasesStepByStep() {
    see(AlertLevel.WARNING, 20);
    see(AlertLevel.CRITICAL, 20);
    see(AlertLevel.WARNING, AlertLevel.CRITICAL, 120);
    assertEquals(AlertLevel.CRITICAL, only().level(), "not well below yet");
    see(null, AlertLevel.WARNING, 62);
    assertEquals(AlertLevel.WARNING, only().level());
    assertEquals(List.of("RAISED a1 WARNING", "ESCALATED a1 CRITICAL", "EASED a1 WARNING"), told);
  }

  @Test
  void anAcknowledgedOneKeepsItsNoteAndIsActiveAgainWhenItGetsWorse() {
    see(AlertLevel.WARNING, 20);
    assertNotNull(alerts.acknowledge("a1", "looking"));
    see(AlertLevel.WARNING, 60);
    assertEquals(AlertState.ACKNOWLEDGED, only().state());
    assertEquals("looking", only().note());
    see(AlertLevel.ERROR, 20);
    assertEquals(AlertState.ACTIVE, only().state());
    assertEquals("looking", only().note());
  }

  @Test
  void whatWasResolvedByHandIsNotRaisedAgainWhileItsCauseStays() {
    see(AlertLevel.WARNING, 20);
    Alert resolved = Objects.requireNonNull(alerts.resolve("a1", "known"));
    assertEquals(AlertState.RESOLVED, resolved.state());
    see(AlertLevel.WARNING, 600);
    assertEquals(1, alerts.all().size());
    see(null, 120);
    see(AlertLevel.WARNING, 20);
    assertEquals(List.of("RAISED a1 WARNING", "RESOLVED a1 WARNING", "RAISED a2 WARNING"), told);
  }

  @Test
  void whatWasResolvedByHandIsRaisedWhenItGetsWorse() {
    see(AlertLevel.WARNING, 20);
    alerts.resolve("a1", null);
    see(AlertLevel.CRITICAL, 20);
    assertEquals("RAISED a2 CRITICAL", told.get(2));
  }

  @Test
  void whatWasResolvedByHandIsNotRaisedByTwoShortPeaks() {
    see(AlertLevel.WARNING, 20);
    alerts.resolve("a1", null);
    see(AlertLevel.CRITICAL, 2);
    see(AlertLevel.WARNING, 300);
    see(AlertLevel.CRITICAL, 2);
    see(AlertLevel.WARNING, 20);
    assertEquals(List.of("RAISED a1 WARNING", "RESOLVED a1 WARNING"), told);
  }

  @Test
  void whatWasResolvedByHandIsNotRaisedAfterARestartWhileItsCauseStays() throws IOException {
    see(AlertLevel.WARNING, 20);
    alerts.resolve("a1", "known");
    see(AlertLevel.WARNING, 20);
    restart();
    see(null, 200);
    see(AlertLevel.WARNING, 600);
    assertEquals(List.of("RAISED a1 WARNING", "RESOLVED a1 WARNING"), told);
    see(AlertLevel.ERROR, 20);
    assertEquals("RAISED a2 ERROR", told.get(2));
  }

  @Test
  void whatWasResolvedByHandIsRaisedAfterARestartOnceItsCauseHadGone() throws IOException {
    see(AlertLevel.WARNING, 20);
    alerts.resolve("a1", null);
    long changes = alerts.changes();
    see(null, 120);
    assertTrue(alerts.changes() > changes, "that it has gone is worth keeping");
    restart();
    see(AlertLevel.WARNING, 20);
    assertEquals(3, told.size());
    alerts.resolve("a2", null);
    restart();
    see(null, 400);
    see(AlertLevel.WARNING, 20);
    assertEquals("RAISED a3 WARNING", told.get(4));
  }

  private void restart() throws IOException {
    Alerts other = fresh();
    other.restore(alerts.save());
    alerts = other;
  }

  @Test
  void aFileFromBeforeThereWereMutedCausesIsRead() throws IOException {
    String saved =
        "{\"next\":3,\"alerts\":[{\"id\":\"a2\",\"kind\":\"ERROR_RATE\",\"subject\":\"GET /a\","
            + "\"level\":\"ERROR\",\"state\":\"ACTIVE\",\"text\":\"t\",\"value\":1.0,"
            + "\"threshold\":2.0,\"raisedAt\":\"2026-11-01T03:00:00Z\","
            + "\"changedAt\":\"2026-11-01T03:00:00Z\",\"seenAt\":\"2026-11-01T03:00:00Z\"}]}";
    alerts.restore(saved.getBytes(StandardCharsets.UTF_8));
    assertEquals("a2", only().id());
  }

  @Test
  void aConditionAroundAThresholdKeepsItsLevel() {
    for (int i = 0; i < 60; i++) {
      boolean above = i % 6 < 3;
      alerts.condition(
          AlertKind.REGRESSION,
          "GET /a",
          above ? AlertLevel.ERROR : AlertLevel.WARNING,
          AlertLevel.ERROR,
          "by 99 %");
      now += 60 * SECOND;
    }
    assertEquals(List.of("RAISED a1 ERROR"), told);
  }

  @Test
  void aListenerThatFailsKeepsNothingFromTheOthers() {
    SwallowedErrors errors = new SwallowedErrors();
    Alerts made =
        new Alerts(() -> now, () -> Instant.EPOCH, AlertRules.standard(), errors, line -> {});
    made.listen(
        (alert, change) -> {
          throw new NoClassDefFoundError("gone");
        });
    made.listen((alert, change) -> told.add(alert.subject()));
    made.condition(AlertKind.BREAKER_OPEN, "orders-db", AlertLevel.ERROR, "opened");
    assertEquals(List.of("orders-db"), told);
    assertEquals(1, errors.count());
  }

  @Test
  void nothingIsDoneToAnAlertThatIsNotThere() {
    assertNull(alerts.acknowledge("a1", "x"));
    assertNull(alerts.resolve("a1", "x"));
    assertNull(alerts.find("a1"));
    see(AlertLevel.WARNING, 20);
    alerts.resolve("a1", null);
    assertNull(alerts.acknowledge("a1", "too late"));
    assertNotNull(alerts.find("a1"));
  }

  @Test
  void aConditionIsToldAtOnceStaysAndGoes() {
    alerts.condition(AlertKind.BREAKER_OPEN, "orders-db", AlertLevel.ERROR, "opened");
    assertEquals(List.of("RAISED a1 ERROR"), told);
    for (int i = 0; i < 3600; i++) {
      now += SECOND;
      alerts.pass(cause -> false);
    }
    assertTrue(only().isOpen());
    alerts.condition(AlertKind.BREAKER_OPEN, "orders-db", null, "closed");
    assertTrue(only().isOpen(), "it may open again");
    for (int i = 0; i < 302; i++) {
      now += SECOND;
      alerts.pass(cause -> false);
    }
    assertEquals(AlertState.RESOLVED, only().state());
  }

  @Test
  void aRouteThatNobodyAsksForAnyMoreResolvesToo() {
    see(AlertLevel.WARNING, 20);
    for (int i = 0; i < 301; i++) {
      now += SECOND;
      alerts.pass(cause -> false);
    }
    assertEquals(AlertState.RESOLVED, only().state());
  }

  @Test
  void everythingSurvivesSavingAndIdsGoOn() throws IOException {
    see(AlertLevel.WARNING, 20);
    alerts.resolve("a1", "say \"no\" & <go>\n");
    alerts.condition(AlertKind.REGRESSION, "GET /b\u2028", AlertLevel.ERROR, "x".repeat(5_000));
    alerts.acknowledge("a2", null);
    Alerts other = fresh();
    other.restore(alerts.save());
    assertEquals(alerts.all(), other.all());
    told.clear();
    other.condition(AlertKind.REGRESSION, "GET /c", AlertLevel.ERROR, "");
    assertEquals(List.of("RAISED a3 ERROR"), told);
  }

  @Test
  void whatIsNoFileOfAlertsIsRefused() {
    for (String text : List.of("", "{", "[1", "{\"alerts\":[{\"id\":\"a1\"}]}", "{\"next\":{}")) {
      Alerts other = fresh();
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (text.isEmpty()) {
        continue;
      }
      assertThrows(IOException.class, () -> other.restore(bytes), text);
    }
  }

  @Test
  void thereAreNeverMoreThanSoMany() {
    for (int i = 0; i < 2_000; i++) {
      alerts.condition(AlertKind.REGRESSION, "GET /" + i, AlertLevel.WARNING, "");
    }
    assertEquals(500, alerts.all().size());
    assertEquals(1, said.size(), "once: " + said);
    for (Alert alert : alerts.all()) {
      alerts.resolve(alert.id(), null);
    }
    assertEquals(200, alerts.all().size());
  }

  @Test
  void whatIsWorseTakesThePlaceOfTheOldestThatIsLessBad() {
    for (int i = 0; i < 500; i++) {
      now += SECOND;
      AlertLevel level = i < 10 ? AlertLevel.ERROR : AlertLevel.WARNING;
      alerts.condition(AlertKind.REGRESSION, "GET /" + i, level, "");
    }
    Alert oldest = Objects.requireNonNull(alerts.find("a11"));
    alerts.acknowledge(oldest.id(), null);
    alerts.condition(AlertKind.BREAKER_OPEN, "orders", AlertLevel.CRITICAL, "");
    assertEquals("orders", alerts.all().get(0).subject());
    assertEquals("RESOLVED a12 WARNING", told.get(told.size() - 2));
    assertEquals("RAISED a501 CRITICAL", told.get(told.size() - 1));
    alerts.pass(cause -> false);
    assertEquals(500, alerts.all().stream().filter(Alert::isOpen).count());
    assertEquals("RAISED a501 CRITICAL", told.get(told.size() - 1), "nothing comes and goes");
  }
}
