package dev.weir.agent.inner;

import dev.weir.agent.inner.command.AdminConnection;
import dev.weir.core.alert.AlertOrigin;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Serves the dashboard on a thread of its own, and has metrics sent where the settings name a
 * collector.
 */
final class Admin implements Runnable {
  private final Settings settings;
  private final Recording recording;
  private final Ledgers ledgers;
  private final Reports reports;
  private final Log log;
  private final String rest;
  private boolean said;
  private @Nullable AdminServer server;
  private @Nullable Otlp otlp;
  private boolean stopped;

  /**
   * @param rest what else the line that tells the address says
   */
  Admin(
      Settings settings,
      Recording recording,
      Ledgers ledgers,
      Reports reports,
      Log log,
      String rest) {
    this.settings = settings;
    this.recording = recording;
    this.ledgers = ledgers;
    this.reports = reports;
    this.log = log;
    this.rest = rest;
  }

  /** Starts what the settings turn on. Called on the agent's thread. */
  void start() {
    startExport();
    String reason = whyNot();
    if (reason != null) {
      say(reason);
      return;
    }
    thread(this, "weir-admin").start();
  }

  private static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(null, task, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  /** For answers that take long; it is there while somebody asks for them. */
  private Thread worker(Runnable answers) {
    Runnable quietly =
        () -> {
          ledgers.quiet();
          answers.run();
        };
    return thread(quietly, "weir-admin-long");
  }

  private @Nullable String whyNot() {
    if (!settings.adminEnabled()) {
      return "no dashboard, because weir.admin.enabled is false";
    }
    return settings.adminPort() < 0 ? "no dashboard, because weir.admin.port is -1" : null;
  }

  private void startExport() {
    if (settings.otlpEndpoint().isEmpty()) {
      return;
    }
    OtelEnvironment environment = new OtelEnvironment(System.getenv());
    try {
      Otlp started =
          new Otlp(
              settings.otlpEndpoint(),
              environment.headers(),
              recording.errors(),
              ledgers::quiet,
              new OtlpBody(recording, reports, environment),
              log);
      started.start();
      synchronized (this) {
        otlp = started;
      }
    } catch (IllegalArgumentException e) {
      log.warn("weir.export.otlp.endpoint is no address; metrics are not sent");
    }
  }

  @Override
  public void run() {
    ledgers.quiet();
    try {
      AdminServer made = AdminServer.create(settings, recording, reports, this::worker);
      if (!started(made)) {
        made.close();
        return;
      }
      say(made.line());
      made.run();
    } catch (Throwable e) {
      recording.errors().swallow(e);
      say("no dashboard: " + e);
    }
  }

  private synchronized boolean started(AdminServer made) {
    if (stopped) {
      return false;
    }
    server = made;
    return true;
  }

  /**
   * Which process alerts come from, by the port that the dashboard has; null until it listens, or
   * is known not to. The port of the settings may be another process's.
   */
  synchronized @Nullable AlertOrigin origin() {
    AdminServer running = server;
    if (running != null) {
      return new AlertOrigin(Identity.OWN.label(running.port()), running.url());
    }
    return said ? new AlertOrigin(Identity.OWN.label(0), "") : null;
  }

  /** The JVM ends: releases the port, and says what was still to be said. */
  void stop() {
    AdminServer running;
    Otlp sending;
    synchronized (this) {
      stopped = true;
      running = server;
      sending = otlp;
    }
    if (running != null) {
      running.close();
    }
    String reason = whyNot();
    say(reason == null ? "no dashboard, the JVM ended before" : reason);
    if (sending != null) {
      sending.end();
    }
  }

  private void say(String line) {
    synchronized (this) {
      if (said) {
        return;
      }
      said = true;
    }
    if (System.getProperty(AdminConnection.PROPERTY) == null) {
      System.setProperty(AdminConnection.PROPERTY, line);
    }
    log.info(line.concat("; ").concat(rest));
  }
}
