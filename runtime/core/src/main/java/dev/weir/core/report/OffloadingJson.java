package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.core.offload.Standing;
import java.io.IOException;
import java.util.List;

/** Writes what is off-loaded, would be, or is not and why. */
final class OffloadingJson {
  private OffloadingJson() {}

  static void write(JsonGenerator json, List<Standing> offloading) throws IOException {
    Figures figures = new Figures(json);
    json.writeArrayFieldStart("offloading");
    for (Standing each : offloading) {
      json.writeStartObject();
      figures.text("route", each.route());
      figures.text("framework", each.framework());
      figures.text("server", each.place());
      json.writeStringField("state", each.state().name());
      if (each.veto() != null) {
        json.writeStringField("veto", each.veto().name());
      }
      figures.text("evidence", each.evidence());
      json.writeStringField("worker", each.worker());
      json.writeNumberField("running", each.running());
      json.writeNumberField("atMost", each.most());
      json.writeNumberField("offloaded", each.moved());
      json.writeNumberField("wouldBeOffloaded", each.wouldMove());
      json.writeNumberField("workerFull", each.full());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
