package dev.weir.agent.inner;

import dev.weir.agent.inner.doctor.Doctor;
import dev.weir.agent.inner.jfr.FlightRecording;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Watcher;
import dev.weir.core.report.Diagnosis;
import dev.weir.core.settings.LogLevel;
import dev.weir.core.settings.Problem;
import dev.weir.core.settings.Settings;
import dev.weir.core.settings.SettingsWatcher;
import dev.weir.weaver.LedgerRecorder;
import dev.weir.weaver.Tables;
import dev.weir.weaver.Weaver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent's one thread: watches long requests, the settings file, and writes the report. A
 * daemon, quiet: nothing it does is recorded.
 */
final class Service implements Runnable {
  private static final long IDLE_NANOS = 1_000_000_000L;
  private static final long WATCH_NANOS = 10_000_000L;
  private static final long SETTINGS_NANOS = 1_000_000_000L;
  private static final long LATER_NANOS = 300_000_000L;

  private final SettingsWatcher settingsWatcher;
  private final Log log;
  private final Recording recording;
  private final Ledgers ledgers;
  private final LedgerRecorder recorder;
  private final Weaver weaver;
  private final Tables tables;
  private final Limits limits;
  private final Doctor doctor;
  private final Watcher watcher;
  private final Reports reports;
  private final Admin admin;
  private volatile @Nullable Monitor monitor;
  // Of the agent's thread alone.
  private @Nullable FlightRecording flightRecording;
  private volatile Settings settings;
  private volatile boolean failureTold;

  Service(
      SettingsWatcher settingsWatcher,
      Log log,
      Recording recording,
      Ledgers ledgers,
      LedgerRecorder recorder,
      Weaver weaver,
      Tables tables,
      Limits limits,
      Doctor doctor) {
    this.tables = tables;
    this.limits = limits;
    this.doctor = doctor;
    this.settingsWatcher = settingsWatcher;
    this.log = log;
    this.recording = recording;
    this.ledgers = ledgers;
    this.recorder = recorder;
    this.weaver = weaver;
    settings = settingsWatcher.current();
    watcher = new Watcher(recording);
    reports = new Reports(recording, weaver, limits, log, settings.reportFile());
    reports.health(new Health());
    admin = new Admin(settings, recording, ledgers, reports, log, reportLine());
  }

  void start(String how, long began) {
    Thread thread = new Thread(null, this, "weir", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    recording.wakeWhenRequestsCome(thread);
    limits.thread(thread);
    thread.start();
    Thread last = new Thread(null, new LastReport(), "weir-exit", 0, false);
    Runtime.getRuntime().addShutdownHook(last);
    long millis = (System.nanoTime() - began) / 1_000_000;
    log.info(
        Version.TEXT
            + " watches "
            + weaver.applied()
            + " of the JDK's methods, "
            + weaver.unmatched().size()
            + " skipped ("
            + how
            + " "
            + millis
            + " ms)");
  }

  private String reportLine() {
    return settings.reportFile().isEmpty()
        ? "no report, because weir.report.file is empty"
        : "report: " + settings.reportFile() + ", at exit" + interval();
  }

  private String interval() {
    long seconds = settings.reportIntervalNanos() / 1_000_000_000L;
    return seconds > 0 ? " and every " + seconds + " s" : "";
  }

  @Override
  public void run() {
    ledgers.quiet();
    boolean settled = false;
    boolean ready = false;
    long began = System.nanoTime();
    long lastSettings = began;
    long lastReport = began;
    boolean busy = false;
    while (true) {
      try {
        if (!settled && isTime(began)) {
          settled = true;
          settle();
        }
        if (!ready && recording.expectsRequests()) {
          getReady();
          ready = true;
        }
        busy = ready && watcher.look();
        if (tables.seesFlightRecorder()) {
          busy |= flightRecording().look();
        }
        if (monitor != null) {
          monitor.look();
        }
        long now = System.nanoTime();
        if (now - lastSettings >= SETTINGS_NANOS) {
          lastSettings = now;
          pollSettings();
          tellFailure();
          if (monitor != null) {
            limits.watch(monitor.alerts());
          }
        }
        if (tables.isLeft()) {
          // The class for whose sake another was loaded is there in a moment.
          LockSupport.parkNanos(this, WATCH_NANOS);
          tables.later();
        }
        long interval = settings.reportIntervalNanos();
        if (interval > 0 && now - lastReport >= interval) {
          lastReport = now;
          reports.write();
        }
      } catch (Throwable e) {
        recording.errors().swallow(e);
        log.warn("the agent failed, the application runs on: " + e);
      }
      LockSupport.parkNanos(this, pause(busy, ready, settled));
    }
  }

  /** Whether the application has had its start, or needs now what comes after it. */
  private boolean isTime(long began) {
    return recording.expectsRequests()
        || !settings.otlpEndpoint().isEmpty()
        || System.nanoTime() - began >= LATER_NANOS;
  }

  private FlightRecording flightRecording() {
    FlightRecording known = flightRecording;
    if (known == null) {
      known =
          new FlightRecording(
              recording,
              ledgers,
              limits::enforcement,
              () -> settings.thresholds().responseTimeWarningNanos());
      flightRecording = known;
    }
    return known;
  }

  private static long pause(boolean busy, boolean ready, boolean settled) {
    if (busy) {
      return WATCH_NANOS;
    }
    return ready ? WATCH_NANOS * 2 : settled ? IDLE_NANOS : LATER_NANOS;
  }

  /**
   * The self-test and the dashboard. Nothing of them is loaded while the application starts: they
   * come a moment later, at once where requests are about to come or metrics are to be sent, and
   * never in a JVM that has ended by then.
   */
  private void settle() {
    if (Service.class.getClassLoader() instanceof Runnable startIsOver) {
      startIsOver.run();
    }
    Canary.look(recording, ledgers, log, doctor);
    admin.start();
  }

  private void getReady() {
    recording.warm();
    recording.meter(ManagementMeter.create());
    limits.expectRequests(settings);
    Monitor watching = new Monitor(recording, settings, ledgers, limits, log, admin::origin);
    monitor = watching;
    reports.monitor(watching);
  }

  private void pollSettings() {
    SettingsWatcher.Outcome outcome = settingsWatcher.poll();
    if (outcome instanceof SettingsWatcher.Changed changed) {
      apply(changed.settings());
      boolean refused = limits.isRefused();
      for (String note : changed.notes()) {
        if (!refused || !isOfLimits(note)) {
          log.info(note);
        }
      }
    } else if (outcome instanceof SettingsWatcher.Rejected rejected) {
      for (Object problem : rejected.problems()) {
        log.warn(problem + "; the settings stay as they were");
      }
    }
  }

  /** Whether a line about a setting is about one that does not act while the limits stay. */
  private static boolean isOfLimits(String note) {
    return note.startsWith("weir.policy.")
        || note.startsWith("weir.pool.")
        || note.startsWith("weir.route.")
        || note.startsWith("weir.limits.")
        || note.startsWith("weir.level ");
  }

  /** Once, where something in the agent failed and was kept from the application. */
  private void tellFailure() {
    String failure = recording.errors().first();
    if (failureTold || failure.isEmpty()) {
      return;
    }
    failureTold = true;
    String line = "an error in the agent, kept from the application: " + failure;
    recording.note(line);
    log.warn(line);
  }

  private void apply(Settings changed) {
    settings = changed;
    recorder.enabled(changed.enabled());
    limits.apply(changed);
    recording.thresholds(Installation.thresholds(changed));
    recording.callSites().rules(changed.skippedSites(), changed.applicationSites());
    if (monitor != null) {
      monitor.apply(changed);
    }
    log.level(changed.logLevel());
    weaver.listener(changed.logLevel() == LogLevel.DEBUG ? new WovenLog(log) : null);
    log.debug("the settings act");
  }

  /** What is right and wrong, for whoever asks; any thread may. */
  private final class Health implements Supplier<Diagnosis> {
    @Override
    public Diagnosis get() {
      List<String> wrong = new ArrayList<>();
      for (Problem problem : settingsWatcher.problems()) {
        wrong.add(problem.toString());
      }
      wrong.addAll(limits.problems());
      return doctor.look(settings.enabled(), wrong);
    }
  }

  /** Writes the report when the JVM ends, by itself or by a signal. */
  private final class LastReport implements Runnable {
    @Override
    public void run() {
      ledgers.quiet();
      try {
        tellFailure();
        reports.write();
        if (monitor != null) {
          monitor.save();
        }
      } catch (Throwable e) {
        log.warn("no report: " + e);
      }
      admin.stop();
    }
  }
}
