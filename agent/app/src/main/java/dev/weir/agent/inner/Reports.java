package dev.weir.agent.inner;

import dev.weir.agent.inner.admin.Monitored;
import dev.weir.core.alert.Alerts;
import dev.weir.core.record.Recording;
import dev.weir.core.record.RequestHistogram;
import dev.weir.core.record.Snapshot.Distribution;
import dev.weir.core.report.AtomicFile;
import dev.weir.core.report.Diagnosis;
import dev.weir.core.report.HistorySource;
import dev.weir.core.report.JsonReport;
import dev.weir.core.report.LimitsSource;
import dev.weir.core.report.Page;
import dev.weir.core.report.ReportContext;
import dev.weir.core.watch.Window;
import dev.weir.core.watch.WindowFigures;
import dev.weir.weaver.Weaver;
import dev.weir.weaver.jdbc.ConnectionPools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the report, and says once what keeps it from being written; and shows the same to whoever
 * asks for it.
 */
final class Reports implements Monitored {
  private final Recording recording;
  private final Weaver weaver;
  private final Log log;
  private final String file;
  private final LimitsSource limits;
  private final Instant startedAt = Instant.now();
  private final Map<String, Object> extra = new ConcurrentHashMap<>();
  private volatile @Nullable Monitor monitor;
  private boolean failing;
  private boolean cleaned;
  private volatile @Nullable Supplier<Diagnosis> health;

  Reports(Recording recording, Weaver weaver, LimitsSource limits, Log log, String file) {
    this.limits = limits;
    this.recording = recording;
    this.weaver = weaver;
    this.log = log;
    this.file = file;
  }

  /** Writes it now; a failure is one line, and the report before stays. */
  synchronized void write() {
    if (file.isEmpty()) {
      return;
    }
    if (!cleaned) {
      cleaned = true;
      AtomicFile.removeLeft(folder());
    }
    try {
      byte[] report = report();
      AtomicFile.write(Path.of(file), report);
      writePage(report);
      log.debug("report written");
      if (failing) {
        failing = false;
        log.info("report written again: " + file);
      }
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        failing = true;
        log.warn(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
      }
    }
  }

  /** The same to look at, beside it; a device has no beside. */
  private void writePage(byte[] report) throws IOException {
    if (!file.startsWith("/dev/")) {
      int dot = file.endsWith(".json") ? file.length() - 5 : file.length();
      AtomicFile.write(Path.of(file.substring(0, dot).concat(".html")), Page.offline(report));
    }
  }

  /** From now on there are alerts. */
  void monitor(Monitor watching) {
    monitor = watching;
  }

  /** One more figure of the agent itself. */
  void extra(String name, Object value) {
    extra.put(name, value);
  }

  /** Where the report goes; the working directory where there is none. */
  Path folder() {
    Path parent = file.isEmpty() ? null : Path.of(file).getParent();
    return parent == null ? Path.of("") : parent;
  }

  @Override
  public Recording.Picture picture() {
    recording.unmatched(weaver.unmatched());
    return recording.snapshot();
  }

  @Override
  public byte[] report() {
    recording.unmatched(weaver.unmatched());
    Recording.Picture picture = recording.snapshot(true);
    return JsonReport.render(picture.snapshot(), context(picture, findings(picture), true));
  }

  @Override
  public ReportContext contextWithFindings(Recording.Picture picture) {
    return context(picture, findings(picture), false);
  }

  private ReportContext.Advice findings(Recording.Picture picture) {
    Monitor watching = monitor;
    return watching == null
        ? ReportContext.Advice.NONE
        : watching.advice(picture.snapshot(), limits.offloading());
  }

  @Override
  public ReportContext context(Recording.Picture picture) {
    return context(picture, ReportContext.Advice.NONE, false);
  }

  @Override
  public ReportContext about() {
    return context(Distribution.EMPTY, Distribution.EMPTY, ReportContext.Advice.NONE, false);
  }

  private ReportContext context(
      Recording.Picture picture, ReportContext.Advice findings, boolean whole) {
    return context(picture.response(), picture.blocked(), findings, whole);
  }

  private ReportContext context(
      Distribution response, Distribution blocked, ReportContext.Advice findings, boolean whole) {
    return new ReportContext(
        Version.NUMBER,
        ProcessHandle.current().pid(),
        Runtime.version().toString(),
        mainClass(),
        startedAt,
        response,
        blocked,
        Map.copyOf(extra),
        findings,
        limits.standing(),
        limits.offloading(),
        past(whole));
  }

  private ReportContext.Past past(boolean whole) {
    Monitor watching = monitor;
    return watching == null ? ReportContext.Past.NONE : watching.past(whole);
  }

  @Override
  public List<RequestHistogram> histograms(List<Long> boundsNanos) {
    return recording.histograms(boundsNanos);
  }

  @Override
  public @Nullable Alerts alerts() {
    Monitor watching = monitor;
    return watching == null ? null : watching.alerts();
  }

  @Override
  public WindowFigures figures(Window window) {
    Monitor watching = monitor;
    return watching == null
        ? WindowFigures.none(window, Instant.now())
        : watching.watch().figures(window, ConnectionPools::size);
  }

  @Override
  public HistorySource history() {
    Monitor watching = monitor;
    return watching == null ? HistorySource.NONE : watching.history();
  }

  /** From now on this tells what is right and wrong. */
  void health(Supplier<Diagnosis> told) {
    health = told;
  }

  @Override
  public Diagnosis diagnosis() {
    Supplier<Diagnosis> told = health;
    if (told == null) {
      throw new IllegalStateException("asked before the agent was there");
    }
    return told.get();
  }

  @Override
  public LimitsSource limits() {
    return limits;
  }

  /** The first word of the command; its arguments may hold secrets. */
  private static String mainClass() {
    String command = System.getProperty("sun.java.command", "");
    int space = command.indexOf(' ');
    return space < 0 ? command : command.substring(0, space);
  }
}
