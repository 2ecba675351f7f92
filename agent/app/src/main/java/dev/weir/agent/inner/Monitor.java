package dev.weir.agent.inner;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.AlertRules;
import dev.weir.core.alert.Alerts;
import dev.weir.core.alert.Judge;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Ticker;
import dev.weir.core.settings.Settings;
import dev.weir.core.settings.Thresholds;
import dev.weir.core.watch.Watch;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Live figures and the alerts from them. Made once requests are about to come; used by the agent's
 * thread, but for its alerts, which any may ask for.
 */
final class Monitor {
  private static final long SECOND = 1_000_000_000L;

  private final Watch watch;
  private final Alerts alerts;
  private final Judge judge;
  private long last = System.nanoTime();

  Monitor(Recording recording, Settings settings, Log log) {
    watch = new Watch(recording, Ticker.SYSTEM);
    alerts = new Alerts(Ticker.SYSTEM, InstantSource.system(), rules(settings));
    alerts.listen((alert, change) -> tell(log, alert, change));
    judge = new Judge(watch, alerts, Ticker.SYSTEM);
  }

  private static void tell(Log log, Alert alert, AlertChange change) {
    log.warn(
        "alert "
            + alert.id()
            + " "
            + word(change)
            + ": "
            + alert.level()
            + " "
            + word(alert.kind())
            + " of "
            + alert.subject()
            + ": "
            + alert.text());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Looks, once a second. */
  void look() {
    long now = System.nanoTime();
    if (now - last >= SECOND) {
      last = now;
      watch.tick();
      judge.look();
    }
  }

  void apply(Settings changed) {
    alerts.rules(rules(changed));
  }

  Alerts alerts() {
    return alerts;
  }

  private static AlertRules rules(Settings settings) {
    Thresholds of = settings.thresholds();
    return AlertRules.of(
        new long[] {
          of.responseTimeWarningNanos(), of.responseTimeErrorNanos(), of.responseTimeCriticalNanos()
        },
        new long[] {of.blockingOperationsWarning(), of.blockingOperationsError()},
        new double[] {
          of.errorRateWarning() / 100, of.errorRateError() / 100, of.errorRateCritical() / 100
        });
  }
}
