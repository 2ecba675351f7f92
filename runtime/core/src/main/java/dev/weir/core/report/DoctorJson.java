package dev.weir.core.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.core.record.Snapshot;
import java.io.IOException;

/** Writes a diagnosis. */
final class DoctorJson {
  private final JsonGenerator json;
  private final Figures figures;

  DoctorJson(JsonGenerator json) {
    this.json = json;
    figures = new Figures(json);
  }

  void fields(Diagnosis found, Snapshot.Self self) throws IOException {
    figures.texts("problems", found.problems(self));
    json.writeBooleanField("enabled", found.enabled());
    json.writeStringField("selfTest", found.selfTest().name());
    json.writeBooleanField("retransforms", found.retransforms());
    json.writeArrayFieldStart("hooks");
    for (Diagnosis.Hook hook : found.hooks()) {
      json.writeStartObject();
      figures.text("name", hook.name());
      figures.text("class", hook.className());
      json.writeStringField("state", hook.state().name());
      if (!hook.state().why().isEmpty()) {
        json.writeStringField("why", hook.state().why());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    figures.texts("settings", found.settings());
    archive("cds", found.cds());
    archive("aot", found.aot());
    json.writeArrayFieldStart("agents");
    for (Diagnosis.Agent agent : found.agents()) {
      json.writeStartObject();
      json.writeStringField("option", agent.option());
      figures.text("path", agent.path());
      json.writeStringField("source", agent.source());
      json.writeBooleanField("own", agent.own());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void archive(String name, Diagnosis.Archive archive) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("state", archive.state().name());
    figures.text("file", archive.file());
    figures.text("detail", archive.detail());
    json.writeEndObject();
  }
}
