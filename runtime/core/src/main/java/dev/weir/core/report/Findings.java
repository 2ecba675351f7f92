package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.core.advice.Outcome;
import dev.weir.core.advice.Recommendation;
import dev.weir.core.alert.Alert;
import dev.weir.core.regression.Regression;
import dev.weir.core.regression.RouteChange;
import java.io.IOException;
import java.util.Map;

/** Writes alerts and recommendations the way they stand in a report; endpoints give the same. */
public final class Findings {
  private Findings() {}

  /**
   * One alert.
   *
   * @throws IOException if the generator's stream does
   */
  public static void alert(JsonGenerator json, Alert alert) throws IOException {
    Figures figures = new Figures(json);
    json.writeStartObject();
    figures.text("id", alert.id());
    json.writeStringField("kind", alert.kind().name());
    figures.text("subject", alert.subject());
    json.writeStringField("level", alert.level().name());
    json.writeStringField("state", alert.state().name());
    figures.text("text", alert.text());
    figures.ratio("value", alert.value());
    figures.ratio("threshold", alert.threshold());
    figures.instant("raisedAt", alert.raisedAt());
    figures.instant("changedAt", alert.changedAt());
    figures.instant("seenAt", alert.seenAt());
    if (alert.resolvedAt() != null) {
      figures.instant("resolvedAt", alert.resolvedAt());
    }
    if (alert.note() != null) {
      figures.text("note", alert.note());
    }
    json.writeEndObject();
  }

  /**
   * One recommendation.
   *
   * @throws IOException if the generator's stream does
   */
  public static void recommendation(JsonGenerator json, Recommendation advice) throws IOException {
    Figures figures = new Figures(json);
    json.writeStartObject();
    figures.text("id", advice.id());
    figures.text("kind", advice.kind());
    figures.text("route", advice.route());
    json.writeStringField("severity", advice.severity().name());
    figures.text("title", advice.title());
    json.writeObjectFieldStart("evidence");
    for (Map.Entry<String, Object> figure : advice.evidence().entrySet()) {
      figures.any(figure.getKey(), figure.getValue());
    }
    json.writeEndObject();
    figures.text("action", advice.action());
    figures.milliseconds("estimatedSavingMs", Math.round(advice.estimatedSavingMs() * 1e6));
    json.writeEndObject();
  }

  /**
   * A route that has become slower.
   *
   * @throws IOException if the generator's stream does
   */
  public static void regression(JsonGenerator json, Regression regression) throws IOException {
    Figures figures = new Figures(json);
    RouteChange change = regression.change();
    json.writeStartObject();
    figures.text("route", change.route());
    json.writeStringField("measure", change.measure().name());
    figures.text("text", change.text());
    figures.decimals("change", change.change());
    figures.decimals("low", change.low());
    figures.decimals("high", change.high());
    figures.decimals("chance", change.chance());
    figures.decimals("beforeMs", change.beforeMs());
    figures.decimals("afterMs", change.afterMs());
    json.writeNumberField("requestsBefore", change.requestsBefore());
    json.writeNumberField("requestsAfter", change.requestsAfter());
    figures.text("against", regression.against());
    figures.instant("since", regression.since());
    json.writeEndObject();
  }

  /**
   * What became of a recommendation of the report before.
   *
   * @throws IOException if the generator's stream does
   */
  public static void outcome(JsonGenerator json, Outcome outcome) throws IOException {
    Figures figures = new Figures(json);
    json.writeStartObject();
    figures.text("id", outcome.id());
    figures.text("route", outcome.route());
    figures.text("title", outcome.title());
    figures.milliseconds("predictedMs", Math.round(outcome.predictedMs() * 1e6));
    figures.any("gainedMs", Math.round(outcome.gainedMs() * 1000) / 1000.0);
    figures.milliseconds("beforeMs", Math.round(outcome.beforeMs() * 1e6));
    figures.milliseconds("afterMs", Math.round(outcome.afterMs() * 1e6));
    json.writeEndObject();
  }
}
