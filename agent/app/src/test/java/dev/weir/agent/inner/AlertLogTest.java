package dev.weir.agent.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.core.alert.AlertKind;
import dev.weir.core.alert.AlertLevel;
import dev.weir.core.alert.AlertRules;
import dev.weir.core.alert.Alerts;
import dev.weir.core.settings.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertLogTest {
  @TempDir Path folder;

  @Test
  void tenLinesAMinuteOfAllThatBecomesOfAlerts() throws IOException {
    Path file = folder.resolve("weir.log");
    Log log = new Log(LogLevel.INFO, file.toString());
    Alerts alerts = new Alerts(() -> 1, InstantSource.fixed(Instant.EPOCH), AlertRules.standard());
    alerts.listen(new AlertLog(log));
    alerts.condition(AlertKind.BREAKER_OPEN, "orders", AlertLevel.ERROR, "open");
    String id = alerts.all().get(0).id();
    for (int i = 0; i < 50; i++) {
      alerts.acknowledge(id, "note");
    }
    assertEquals(10, Files.readAllLines(file).size());
    log.warn("something else");
    assertEquals(11, Files.readAllLines(file).size());
  }
}
