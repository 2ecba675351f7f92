package dev.weir.agent.inner;

import dev.weir.core.alert.Alerts;
import dev.weir.core.record.Recording;
import dev.weir.core.report.Metrics;
import dev.weir.core.report.OtlpJson;
import dev.weir.core.report.ReportContext;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Renders the figures of now for a collector. */
final class OtlpBody implements Supplier<byte[]> {
  private final Recording recording;
  private final Reports reports;
  private final @Nullable String service;
  private final Map<String, String> attributes;

  OtlpBody(Recording recording, Reports reports, OtelEnvironment environment) {
    this.recording = recording;
    this.reports = reports;
    this.service = environment.service();
    this.attributes = environment.attributes();
  }

  @Override
  public byte[] get() {
    Recording.Picture picture = reports.picture();
    ReportContext context = reports.context(picture);
    Alerts alerts = reports.alerts();
    Metrics metrics =
        Metrics.of(
            picture.snapshot(),
            recording.histograms(Metrics.BOUNDS_NANOS),
            alerts == null ? List.of() : alerts.all(),
            reports.limits().snapshot(),
            context.agentVersion());
    return OtlpJson.render(
        metrics,
        picture.snapshot().from(),
        picture.snapshot().to(),
        context,
        new OtlpJson.Origin(
            service(context.mainClass()), Identity.OWN.id, Identity.OWN.host, attributes));
  }

  /** As the other tools of the process call it, else by its main class. */
  private String service(String mainClass) {
    if (service != null && !service.isEmpty()) {
      return service;
    }
    return mainClass.isEmpty() ? "unknown_service:java" : mainClass;
  }
}
