package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.api.OperationType;
import dev.weir.core.advice.Outcome;
import dev.weir.core.advice.Recommendation;
import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertLevel;
import dev.weir.core.alert.AlertState;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.Line;
import dev.weir.core.record.Snapshot.Operation;
import dev.weir.core.record.Snapshot.Route;
import dev.weir.core.watch.WindowFigures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answers of the monitoring endpoints as UTF-8, in the words and units of the report; {@code
 * weir-openapi.json} beside this class fixes their format.
 */
public final class MonitoringJson {
  private static final int TOP_BLOCKERS = 10;

  private MonitoringJson() {}

  /** What an answer is written by. */
  private interface Writer {
    void write(JsonGenerator json) throws IOException;
  }

  private record Blocker(Route route, Operation operation) {
    long nanos() {
      return operation.blocked().total();
    }
  }

  /**
   * Overall figures since the start, and what blocks most.
   *
   * @param lastMinute what all routes did in the last minute
   */
  public static byte[] summary(Snapshot snapshot, ReportContext context, WindowFigures lastMinute) {
    return render(
        json -> {
          JsonReport report = new JsonReport(json);
          report.about(snapshot.from(), snapshot.to(), context);
          report.summary(snapshot.routes(), context);
          json.writeObjectFieldStart("lastMinute");
          new WindowJson(json).total(lastMinute);
          json.writeEndObject();
          blockedByType(json, snapshot.routes());
          json.writeNumberField("routes", snapshot.routes().size());
          topBlockers(json, snapshot.routes());
          json.writeArrayFieldStart("recommendations");
          for (Recommendation one : context.findings().recommendations()) {
            Findings.recommendation(json, one);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("outcomes");
          for (Outcome one : context.findings().outcomes()) {
            Findings.outcome(json, one);
          }
          json.writeEndArray();
          report.regressions(context.past());
          report.self(snapshot.self(), context.extra());
        });
  }

  /** What requests' own threads waited for; {@code operations} are those of all threads. */
  private static void blockedByType(JsonGenerator json, List<Route> routes) throws IOException {
    Map<OperationType, Long> nanos = new EnumMap<>(OperationType.class);
    for (Route route : routes) {
      for (Operation operation : route.operations()) {
        if (!operation.async() && operation.type().blocks()) {
          nanos.merge(operation.type(), operation.blocked().total(), Long::sum);
        }
      }
    }
    Figures figures = new Figures(json);
    json.writeObjectFieldStart("blockedByType");
    for (Map.Entry<OperationType, Long> sum : nanos.entrySet()) {
      figures.milliseconds(sum.getKey().name(), sum.getValue());
    }
    json.writeEndObject();
  }

  private static void topBlockers(JsonGenerator json, List<Route> routes) throws IOException {
    List<Blocker> blockers = new ArrayList<>();
    long all = 0;
    for (Route route : routes) {
      for (Operation operation : route.operations()) {
        if (!operation.async() && operation.type().blocks()) {
          blockers.add(new Blocker(route, operation));
          all += operation.blocked().total();
        }
      }
    }
    blockers.sort(Comparator.comparingLong(Blocker::nanos).reversed());
    Figures figures = new Figures(json);
    json.writeArrayFieldStart("topBlockers");
    for (Blocker blocker : blockers.subList(0, Math.min(TOP_BLOCKERS, blockers.size()))) {
      Operation operation = blocker.operation();
      json.writeStartObject();
      figures.text("route", blocker.route().route());
      figures.text("framework", blocker.route().framework());
      json.writeStringField("type", operation.type().name());
      if (operation.target() != null) {
        figures.text("target", operation.target());
      }
      json.writeStringField("level", operation.level().name());
      json.writeNumberField("count", operation.count());
      figures.milliseconds("blockedMs", blocker.nanos());
      figures.ratio("share", all == 0 ? 0 : (double) blocker.nanos() / all);
      Line costliest = costliest(operation.sites());
      if (costliest != null) {
        figures.text("at", costliest.at());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static @Nullable Line costliest(List<Line> lines) {
    Line most = null;
    for (Line line : lines) {
      if (most == null || line.blocked().total() > most.blocked().total()) {
        most = line;
      }
    }
    return most;
  }

  /**
   * Routes as in the report.
   *
   * @param route only this one; null: all
   * @param framework only of this one; null: of any
   * @param brief without their operations
   */
  public static byte[] routes(
      Snapshot snapshot,
      ReportContext context,
      @Nullable String route,
      @Nullable String framework,
      boolean brief) {
    List<Route> asked = new ArrayList<>();
    for (Route one : snapshot.routes()) {
      if ((route == null || one.route().equals(route))
          && (framework == null || one.framework().equals(framework))) {
        asked.add(one);
      }
    }
    return render(
        json -> {
          JsonReport report = new JsonReport(json);
          report.about(snapshot.from(), snapshot.to(), context);
          if (brief) {
            report.routesInBrief(asked);
          } else {
            report.routes(asked, ReportContext.Past.NONE);
          }
        });
  }

  /** Overall figures of a window. */
  public static byte[] summary(WindowFigures window, ReportContext context) {
    return render(
        json -> {
          new JsonReport(json).about(window.from(), window.to(), context);
          new WindowJson(json).total(window);
        });
  }

  /**
   * Routes in a window.
   *
   * @param route only this one; null: all
   * @param framework only of this one; null: of any
   * @param brief without their operations
   */
  public static byte[] routes(
      WindowFigures window,
      ReportContext context,
      @Nullable String route,
      @Nullable String framework,
      boolean brief) {
    return render(
        json -> {
          new JsonReport(json).about(window.from(), window.to(), context);
          new WindowJson(json).routes(window, route, framework, brief);
        });
  }

  /** Alerts of a level and in a state; null: any. */
  public static byte[] alerts(
      List<Alert> alerts, @Nullable AlertLevel level, @Nullable AlertState state) {
    List<Alert> asked = new ArrayList<>();
    for (Alert alert : alerts) {
      if ((level == null || alert.level() == level) && (state == null || alert.state() == state)) {
        asked.add(alert);
      }
    }
    return render(
        json -> {
          json.writeArrayFieldStart("alerts");
          for (Alert alert : asked) {
            Findings.alert(json, alert);
          }
          json.writeEndArray();
        });
  }

  /** The past, one point a step. */
  public static byte[] history(HistorySource history, HistorySource.Asked asked) {
    return render(
        json -> {
          Figures figures = new Figures(json);
          if (asked.route() != null) {
            figures.text("route", asked.route());
          }
          figures.instant("from", asked.from());
          figures.instant("to", asked.to());
          json.writeNumberField("stepMs", asked.stepMs());
          json.writeArrayFieldStart("points");
          history.write(json, asked);
          json.writeEndArray();
        });
  }

  /** Every policy, and what is off-loaded. */
  public static byte[] limits(LimitsSource limits) {
    return render(
        json -> {
          new LimitsJson(json).fields(limits.standing());
          OffloadingJson.write(json, limits.offloading());
        });
  }

  /** What is right and wrong with the agent, and the JVM that it is in. */
  public static byte[] doctor(Diagnosis found, Snapshot snapshot, ReportContext context) {
    return render(
        json -> {
          JsonReport report = new JsonReport(json);
          report.about(snapshot.from(), snapshot.to(), context);
          new DoctorJson(json).fields(found, snapshot.self());
          report.self(snapshot.self(), context.extra());
        });
  }

  private static byte[] render(Writer writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      writer.write(json);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to take bytes", e);
    }
    return out.toByteArray();
  }
}
