package dev.weir.agent.inner;

import dev.weir.agent.inner.jmx.Beans;
import dev.weir.core.advice.Advisor;
import dev.weir.core.advice.Outcomes;
import dev.weir.core.advice.Recommendation;
import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.AlertOrigin;
import dev.weir.core.alert.AlertRules;
import dev.weir.core.alert.Alerts;
import dev.weir.core.alert.Judge;
import dev.weir.core.alert.Webhook;
import dev.weir.core.alert.WebhookFormat;
import dev.weir.core.history.HistoryFacts;
import dev.weir.core.history.HistoryFiles;
import dev.weir.core.history.HistoryLog;
import dev.weir.core.offload.Standing;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.SwallowedErrors;
import dev.weir.core.record.Ticker;
import dev.weir.core.regression.RegressionWatch;
import dev.weir.core.regression.RouteFacts;
import dev.weir.core.report.AtomicFile;
import dev.weir.core.report.HistorySource;
import dev.weir.core.report.LimitsSource;
import dev.weir.core.report.ReportContext;
import dev.weir.core.settings.Settings;
import dev.weir.core.settings.Thresholds;
import dev.weir.core.watch.Watch;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Live figures, alerts and recommendations, and what of them outlives the process: {@code
 * alerts.json} and {@code advice.json} in {@code weir.history.dir}. Made once requests are about to
 * come, on the agent's thread, which looks; any thread may ask.
 */
final class Monitor {
  private static final double PERCENT = 100;
  private static final long MOST_BYTES = 4 << 20;
  private static final long MOST_HISTORY_BYTES = 4 << 20;
  private static final long ADVICE_NANOS = 60_000_000_000L;

  private final Log log;
  private final SwallowedErrors errors;
  private final Watch watch;
  private final Alerts alerts;
  private final Judge judge;
  private final RegressionWatch regressions;
  private final Beans beans;
  private final Advisor advisor = new Advisor();
  private final Outcomes outcomes = new Outcomes();
  private final @Nullable Path folder;
  private final @Nullable HistoryLog history;
  private final HistorySource past;
  private final Instant startedAt = Instant.now();
  private long ticks;
  private long savedChanges;
  private byte @Nullable [] unsavedAdvice;
  private boolean advised;
  private final Seconds seconds = new Seconds(System.nanoTime());
  private long lastAdvice = System.nanoTime();
  private boolean failing;
  private final Thread agent = Thread.currentThread();
  private volatile boolean saveSoon;

  /** Held while the figures are taken, so that the end of the process finds all of them. */
  private final Object looking = new Object();

  private boolean ended;

  /**
   * @param dashboard which process alerts come from; null while it is not known where it is
   */
  Monitor(
      Recording recording,
      Settings settings,
      Ledgers ledgers,
      LimitsSource limits,
      Log log,
      Supplier<@Nullable AlertOrigin> dashboard) {
    this.log = log;
    errors = recording.errors();
    watch = new Watch(recording, Ticker.SYSTEM);
    alerts =
        new Alerts(
            Ticker.SYSTEM,
            InstantSource.system(),
            rules(settings.thresholds()),
            errors,
            line -> {
              recording.note(line);
              log.warn(line);
            });
    judge = new Judge(watch, alerts, Ticker.SYSTEM);
    regressions = new RegressionWatch(watch, alerts, InstantSource.system(), this::hourBeforeStart);
    folder = settings.historyDirectory().isEmpty() ? null : Path.of(settings.historyDirectory());
    past = folder == null ? HistorySource.NONE : new HistoryFiles(folder, log::warn);
    history =
        folder == null
            ? null
            : new HistoryLog(
                folder,
                Duration.ofNanos(settings.historyRetentionNanos()),
                InstantSource.system(),
                log::warn);
    if (folder != null) {
      AtomicFile.removeLeft(folder);
    }
    restore();
    savedChanges = alerts.changes();
    alerts.listen(new AlertLog(log));
    alerts.listen(new AlertEvents(recording.errors()));
    beans = new Beans(recording, watch, alerts, limits, ledgers::quiet, log::warn);
    alerts.listen(beans);
    alerts.listen(this::byHand);
    webhook(settings, ledgers, dashboard);
  }

  private static AlertRules rules(Thresholds of) {
    return AlertRules.of(
        new long[] {
          of.responseTimeWarningNanos(), of.responseTimeErrorNanos(), of.responseTimeCriticalNanos()
        },
        new long[] {of.blockingOperationsWarning(), of.blockingOperationsError()},
        new double[] {
          of.errorRateWarning() / PERCENT,
          of.errorRateError() / PERCENT,
          of.errorRateCritical() / PERCENT
        });
  }

  private void webhook(
      Settings settings, Ledgers ledgers, Supplier<@Nullable AlertOrigin> dashboard) {
    if (settings.alertWebhook().isEmpty()) {
      return;
    }
    try {
      Webhook webhook =
          new Webhook(
              new URI(settings.alertWebhook()),
              settings.alertFormat().equals("slack")
                  ? WebhookFormat.SLACK
                  : WebhookFormat.ALERTMANAGER,
              new AlertSource(dashboard, Identity.OWN, Ticker.SYSTEM, LockSupport::parkNanos),
              ledgers::quiet,
              log::warn);
      alerts.listen(webhook);
      webhook.resume(alerts.all());
    } catch (java.net.URISyntaxException e) {
      log.warn("weir.alert.webhook is no address; alerts are not sent");
    }
  }

  /** What somebody has decided is saved at once. The agent's thread does it, nobody waits. */
  private void byHand(Alert alert, AlertChange change) {
    if (change == AlertChange.ACKNOWLEDGED || change == AlertChange.RESOLVED) {
      saveSoon = true;
      LockSupport.unpark(agent);
    }
  }

  /** The past that is kept. */
  HistorySource history() {
    return past;
  }

  /** The live figures. */
  Watch watch() {
    return watch;
  }

  /** All alerts, and where conditions are told that no figures show: an open breaker. */
  Alerts alerts() {
    return alerts;
  }

  void apply(Settings changed) {
    alerts.rules(rules(changed.thresholds()));
  }

  /** Looks, once a second; called far more often by the agent's thread. */
  void look() {
    if (saveSoon) {
      saveSoon = false;
      saveAlerts();
    }
    long now = System.nanoTime();
    if (!seconds.isOver(now)) {
      return;
    }
    synchronized (looking) {
      if (!ended) {
        look(now);
      }
    }
    // Without the lock, which the end of the process takes: who listens to the MBean server is
    // called.
    beans.look();
  }

  private void look(long now) {
    watch.tick();
    if (++ticks % HistoryLog.SECONDS == 0 && history != null) {
      history.record(watch);
    }
    judge.look();
    regressions.look();
    saveAlerts();
    if (now - lastAdvice >= ADVICE_NANOS) {
      lastAdvice = now;
      saveAdvice();
    }
  }

  private Map<String, RouteFacts> hourBeforeStart() {
    if (folder == null) {
      return Map.of();
    }
    try {
      return HistoryFacts.read(
          folder,
          startedAt.minus(Duration.ofHours(1)),
          startedAt,
          MOST_HISTORY_BYTES,
          line -> log.warn("weir.history.dir: " + line));
    } catch (IOException | RuntimeException e) {
      log.debug("weir.history.dir: the past cannot be read: " + e.getMessage());
      return Map.of();
    }
  }

  /**
   * What a report says of how it was before.
   *
   * @param whole with what others need to compare it
   */
  ReportContext.Past past(boolean whole) {
    return new ReportContext.Past(regressions.regressions(), whole ? watch.batches() : Map.of());
  }

  /** What a report says of alerts and recommendations. Better a report without them than none. */
  ReportContext.Advice advice(Snapshot snapshot, List<Standing> offloading) {
    try {
      return found(snapshot, offloading);
    } catch (RuntimeException | LinkageError e) {
      errors.swallow(e);
      return ReportContext.Advice.NONE;
    }
  }

  private synchronized ReportContext.Advice found(Snapshot snapshot, List<Standing> offloading) {
    List<Recommendation> all = advisor.advise(snapshot, offloading);
    // What is found no longer is not kept for the next process either: it would take it for mended.
    if (!all.isEmpty() || !outcomes.isEmpty() || advised) {
      unsavedAdvice = outcomes.save(all, snapshot);
      advised = true;
    }
    return new ReportContext.Advice(alerts.all(), all, outcomes.outcomes(all, snapshot));
  }

  /** Keeps what has changed. */
  void save() {
    synchronized (looking) {
      if (history != null && !ended) {
        // What came since ten seconds were written last is not to be lost.
        watch.tick();
        history.record(watch, (int) (ticks % HistoryLog.SECONDS) + 1);
      }
      ended = true;
    }
    saveAlerts();
    saveAdvice();
  }

  /** What could not be written is tried again. */
  private synchronized void saveAlerts() {
    long changes = alerts.changes();
    if (changes != savedChanges && write("alerts.json", alerts.save())) {
      savedChanges = changes;
    }
  }

  private synchronized void saveAdvice() {
    byte[] advice = unsavedAdvice;
    if (advice != null && write("advice.json", advice)) {
      unsavedAdvice = null;
    }
  }

  /** False where it has to be tried again. */
  private synchronized boolean write(String name, byte[] content) {
    if (folder == null) {
      return true;
    }
    try {
      AtomicFile.write(folder.resolve(name), content);
      failing = false;
      return true;
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        failing = true;
        log.warn("weir.history.dir: " + e.getMessage());
      }
      return false;
    }
  }

  private void restore() {
    byte[] kept = read("alerts.json");
    if (kept != null) {
      try {
        alerts.restore(kept);
      } catch (IOException | RuntimeException e) {
        log.warn("alerts.json cannot be read; alerts begin anew: " + e.getMessage());
      }
    }
    byte[] advice = read("advice.json");
    if (advice != null) {
      try {
        outcomes.restore(advice);
      } catch (IOException | RuntimeException e) {
        log.debug("advice.json cannot be read: " + e.getMessage());
      }
    }
  }

  private byte @Nullable [] read(String name) {
    if (folder == null) {
      return null;
    }
    try {
      Path file = folder.resolve(name);
      return Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES
          ? Files.readAllBytes(file)
          : null;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | RuntimeException e) {
      log.warn("weir.history.dir: cannot read " + name + ": " + e.getMessage());
      return null;
    }
  }
}
