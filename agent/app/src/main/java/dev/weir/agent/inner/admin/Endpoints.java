package dev.weir.agent.inner.admin;

import static dev.weir.agent.inner.http.HttpResponse.JSON;

import dev.weir.agent.inner.http.Handler;
import dev.weir.agent.inner.http.HttpRequest;
import dev.weir.agent.inner.http.HttpResponse;
import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertLevel;
import dev.weir.core.alert.AlertState;
import dev.weir.core.alert.Alerts;
import dev.weir.core.record.Recording;
import dev.weir.core.report.HistorySource;
import dev.weir.core.report.LimitsSource.ByHand;
import dev.weir.core.report.Metrics;
import dev.weir.core.report.MetricsText;
import dev.weir.core.report.MonitoringJson;
import dev.weir.core.report.OpenApi;
import dev.weir.core.report.Page;
import dev.weir.core.report.ReportContext;
import dev.weir.core.watch.Window;
import dev.weir.core.watch.WindowFigures;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds out what a request asks for, and answers it. */
public final class Endpoints implements Handler {
  private static final String ALERTS = "/monitoring/alerts";
  private static final String LIMITS = "/monitoring/limits";
  private static final Set<String> BOOLEANS = Set.of("", "true", "false");
  private static final String LEVELS = "WARNING, ERROR, CRITICAL";
  private static final String STATES = "ACTIVE, ACKNOWLEDGED, RESOLVED";

  /** A report is given to others for so many times as long as it took to make. */
  private static final int SHARED = 10;

  private static final long MOST_SHARED_NANOS = 1_000_000_000L;

  private final Access access;
  private final Monitored monitored;
  private final Map<String, Reading> readings;

  // Of the thread for what takes long; it goes where memory is short.
  private SoftReference<byte[]> report = new SoftReference<>(null);
  private long reportUntil;
  private int reportOf;

  /** Changes by hand: a report from before one is not given to who comes after it. */
  private final AtomicInteger changes = new AtomicInteger();

  /**
   * @param access who may ask
   * @param monitored what is shown
   */
  public Endpoints(Access access, Monitored monitored) {
    this.access = access;
    this.monitored = monitored;
    readings = readings();
  }

  @Override
  public HttpResponse handle(HttpRequest request) throws IOException {
    HttpResponse refusal = access.refusal(request);
    if (refusal != null) {
      return refusal;
    }
    return request.method().equals("POST") ? post(request) : get(request);
  }

  /** Whatever needs a picture of all routes; not the metrics, which somebody waits for. */
  @Override
  public boolean isHeavy(HttpRequest request) {
    return request.path().startsWith("/monitoring/") && !request.method().equals("POST");
  }

  /**
   * Of many who ask at once all get the same: a tenth of the time at most goes into making them.
   */
  private byte[] report() {
    long began = System.nanoTime();
    int now = changes.get();
    byte[] known = report.get();
    if (known != null && reportOf == now && began - reportUntil < 0) {
      return known;
    }
    reportOf = now;
    byte[] fresh = monitored.report();
    long over = System.nanoTime();
    reportUntil = over + Math.min(MOST_SHARED_NANOS, (over - began) * SHARED);
    report = new SoftReference<>(fresh);
    return fresh;
  }

  private HttpResponse get(HttpRequest request) throws IOException {
    Page.Part part = Page.part(request.path());
    if (part != null) {
      return HttpResponse.ok(part.type(), part.content())
          .with("Content-Security-Policy", Page.SERVED_POLICY);
    }
    Reading reading = readings.get(request.path());
    return reading == null ? nothingHere(request) : reading.answer(request);
  }

  /** What can be read, by path. */
  private Map<String, Reading> readings() {
    return Map.of(
        "/health",
        request -> HttpResponse.ok("text/plain; charset=utf-8", "ok\n"),
        "/metrics",
        this::metrics,
        "/openapi.json",
        request -> HttpResponse.ok(JSON, OpenApi.document()),
        "/monitoring/report",
        request -> HttpResponse.ok(JSON, report()),
        "/monitoring/summary",
        request -> inWindow(request, this::summary),
        "/monitoring/doctor",
        request -> doctor(),
        "/monitoring/routes/performance",
        request -> inWindow(request, window -> routes(request, window)),
        ALERTS,
        this::alerts,
        LIMITS,
        request -> HttpResponse.ok(JSON, MonitoringJson.limits(monitored.limits())),
        "/monitoring/history",
        this::history);
  }

  /** Answers a request for one path. */
  private interface Reading {
    HttpResponse answer(HttpRequest request) throws IOException;
  }

  private static HttpResponse nothingHere(HttpRequest request) {
    boolean posted =
        request.path().startsWith(ALERTS + "/") || request.path().startsWith(LIMITS + "/");
    return posted && request.path().lastIndexOf('/') > ALERTS.length()
        ? HttpResponse.problem(405, "POST only").with("Allow", "POST")
        : HttpResponse.problem(404, "nothing here; see /openapi.json");
  }

  /** Since the start, where none is asked for. */
  private static HttpResponse inWindow(
      HttpRequest request, Function<Window, HttpResponse> reading) {
    String text = asked(request, "window");
    Window window;
    try {
      window = text == null ? Window.START : Window.of(text);
    } catch (IllegalArgumentException e) {
      return HttpResponse.problem(400, String.valueOf(e.getMessage()));
    }
    return reading.apply(window);
  }

  private HttpResponse summary(Window window) {
    if (window != Window.START) {
      return HttpResponse.ok(
          JSON, MonitoringJson.summary(monitored.figures(window), monitored.about()));
    }
    Recording.Picture picture = monitored.picture();
    ReportContext context = monitored.contextWithFindings(picture);
    WindowFigures lastMinute = monitored.figures(Window.MINUTE);
    return HttpResponse.ok(JSON, MonitoringJson.summary(picture.snapshot(), context, lastMinute));
  }

  private HttpResponse doctor() {
    Recording.Picture picture = monitored.picture();
    ReportContext context = monitored.context(picture);
    return HttpResponse.ok(
        JSON, MonitoringJson.doctor(monitored.diagnosis(), picture.snapshot(), context));
  }

  private HttpResponse routes(HttpRequest request, Window window) {
    String brief = request.query().getOrDefault("brief", "");
    if (!BOOLEANS.contains(brief)) {
      return HttpResponse.problem(400, "brief is true or false");
    }
    String route = asked(request, "route");
    String framework = asked(request, "framework");
    boolean isBrief = brief.equals("true");
    if (window != Window.START) {
      return HttpResponse.ok(
          JSON,
          MonitoringJson.routes(
              monitored.figures(window), monitored.about(), route, framework, isBrief));
    }
    Recording.Picture picture = monitored.picture();
    return HttpResponse.ok(
        JSON,
        MonitoringJson.routes(
            picture.snapshot(), monitored.context(picture), route, framework, isBrief));
  }

  private static @Nullable String asked(HttpRequest request, String name) {
    String value = request.query().get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  private HttpResponse alerts(HttpRequest request) {
    String level = word(request.query().get("level"));
    String state = word(request.query().get("state"));
    Alerts alerts = monitored.alerts();
    try {
      return HttpResponse.ok(
          JSON,
          MonitoringJson.alerts(
              alerts == null ? List.of() : alerts.all(),
              level == null ? null : AlertLevel.valueOf(level),
              state == null ? null : AlertState.valueOf(state)));
    } catch (IllegalArgumentException e) {
      return HttpResponse.problem(400, "level is one of " + LEVELS + ", state one of " + STATES);
    }
  }

  private HttpResponse history(HttpRequest request) {
    HistorySource.Asked asked;
    try {
      asked = HistoryQuery.of(request.query(), Instant.now());
    } catch (IllegalArgumentException e) {
      return HttpResponse.problem(400, String.valueOf(e.getMessage()));
    }
    return HttpResponse.ok(JSON, MonitoringJson.history(monitored.history(), asked));
  }

  private static @Nullable String word(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text.toUpperCase(Locale.ROOT);
  }

  private HttpResponse metrics(HttpRequest request) {
    boolean open = Accepted.prefersOpenMetrics(request.header("accept"));
    Recording.Picture picture = monitored.picture();
    Alerts alerts = monitored.alerts();
    String text =
        MetricsText.render(
            Metrics.of(
                picture.snapshot(),
                monitored.histograms(Metrics.BOUNDS_NANOS),
                alerts == null ? List.of() : alerts.all(),
                monitored.limits().snapshot(),
                monitored.context(picture).agentVersion()),
            open);
    return HttpResponse.ok(open ? MetricsText.OPENMETRICS : MetricsText.PROMETHEUS, text);
  }

  private HttpResponse post(HttpRequest request) {
    try {
      return change(request);
    } finally {
      changes.incrementAndGet(); // Whoever has changed something wants to see it.
    }
  }

  private HttpResponse change(HttpRequest request) {
    String path = request.path();
    int last = path.lastIndexOf('/');
    String verb = path.substring(last + 1);
    if (path.startsWith(ALERTS + "/") && last > ALERTS.length()) {
      return alert(path.substring(ALERTS.length() + 1, last), verb, request.body());
    }
    if (path.startsWith(LIMITS + "/") && last > LIMITS.length()) {
      return limit(path.substring(LIMITS.length() + 1, last), verb);
    }
    return Page.part(path) == null && !readings.containsKey(path)
        ? HttpResponse.problem(404, "nothing here; see /openapi.json")
        : HttpResponse.problem(405, "GET only").with("Allow", "GET, HEAD");
  }

  private HttpResponse alert(String id, String verb, byte[] body) {
    if (!verb.equals("acknowledge") && !verb.equals("resolve")) {
      return HttpResponse.problem(404, "an alert can be acknowledged or resolved");
    }
    String note;
    try {
      note = Note.of(body);
    } catch (IllegalArgumentException e) {
      return HttpResponse.problem(400, String.valueOf(e.getMessage()));
    }
    Alerts alerts = monitored.alerts();
    if (alerts == null) {
      return HttpResponse.problem(404, "there are no alerts yet");
    }
    Alert changed =
        verb.equals("acknowledge") ? alerts.acknowledge(id, note) : alerts.resolve(id, note);
    return changed == null
        ? HttpResponse.problem(404, "no open alert has this id")
        : HttpResponse.ok(JSON, MonitoringJson.alerts(List.of(changed), null, null));
  }

  private HttpResponse limit(String name, String verb) {
    ByHand order =
        switch (verb) {
          case "open" -> ByHand.OPEN;
          case "close" -> ByHand.CLOSE;
          case "reset" -> ByHand.RESET;
          default -> null;
        };
    if (order == null) {
      return HttpResponse.problem(404, "a breaker can be opened, closed or reset");
    }
    return monitored.limits().set(name, order)
        ? HttpResponse.ok(JSON, MonitoringJson.limits(monitored.limits()))
        : HttpResponse.problem(404, "no policy of that name with a breaker");
  }
}
