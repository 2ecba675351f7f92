package dev.weir.agent.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import dev.weir.core.record.CallSites;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Request;
import dev.weir.core.record.Site;
import dev.weir.core.settings.LogLevel;
import dev.weir.core.settings.Settings;
import dev.weir.core.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorTest {
  private static final int SLEEP = 1;
  private static final long MS = 1_000_000;

  @TempDir Path folder;

  private long now = 1_000 * MS;
  private final Recording recording =
      new Recording(
          () -> now,
          new Recording.Thresholds(10 * MS, 100 * MS, 64 << 20, 500, 200, 2_000),
          new CallSites());
  private final Ledgers ledgers = new Ledgers(recording);

  private Monitor monitor() {
    recording.sites(
        new Site[] {
          null,
          new Site(
              SLEEP, "sleep", Site.Kind.BLOCKING, OperationType.SLEEP_OPERATION, null, false, false)
        });
    Settings settings =
        new SettingsLoader("weir.history.dir=" + folder, Map.of(), Map.of(), folder.toFile())
            .load()
            .settings();
    Log log = new Log(LogLevel.OFF, "");
    return new Monitor(recording, settings, ledgers, () -> null, log, () -> null);
  }

  private void requests(int count, long asleepNanos) {
    Ledger ledger = ledgers.current();
    for (int i = 0; i < count; i++) {
      Request request = ledger.begin();
      if (request == null) {
        throw new IllegalStateException("in a request already");
      }
      request.route("GET /a", "test");
      if (asleepNanos > 0) {
        long token = ledger.enter(SLEEP);
        now += asleepNanos;
        ledger.exit(SLEEP, token, null, null, null);
      }
      now += 20 * MS;
      ledger.end(request);
    }
  }

  /** Else the next process, of the same code, would take it for mended. */
  @Test
  void whatIsFoundNoLongerIsNotKeptForTheNextProcess() throws IOException {
    Monitor first = monitor();
    Path file = folder.resolve("advice.json");
    requests(30, 20 * MS);
    assertEquals(
        1, first.advice(recording.snapshot().snapshot(), List.of()).recommendations().size());
    first.save();
    assertTrue(Files.readString(file).contains("sleep"));
    requests(3_000, 0);
    assertEquals(
        0, first.advice(recording.snapshot().snapshot(), List.of()).recommendations().size());
    first.save();
    assertEquals("[]", Files.readString(file));
  }

  @Test
  void whereNothingWasEverFoundNoFileIsWritten() {
    Monitor monitor = monitor();
    requests(30, 0);
    monitor.advice(recording.snapshot().snapshot(), List.of());
    monitor.save();
    assertFalse(Files.exists(folder.resolve("advice.json")));
  }
}
