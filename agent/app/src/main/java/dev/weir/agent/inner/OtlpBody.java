package dev.weir.agent.inner;

import dev.weir.core.alert.Alerts;
import dev.weir.core.record.Recording;
import dev.weir.core.report.Metrics;
import dev.weir.core.report.OtlpJson;
import dev.weir.core.report.ReportContext;
import java.util.List;
import java.util.function.Supplier;

/** Renders the figures of now for a collector. */
final class OtlpBody implements Supplier<byte[]> {
  private final Recording recording;
  private final Reports reports;

  OtlpBody(Recording recording, Reports reports) {
    this.recording = recording;
    this.reports = reports;
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
        new OtlpJson.Origin(service(context.mainClass()), Identity.OWN.id, Identity.OWN.host));
  }

  /** As the other tools of the process call it, else by its main class. */
  private static String service(String mainClass) {
    String told = System.getenv("OTEL_SERVICE_NAME");
    if (told != null && !told.isEmpty()) {
      return told;
    }
    return mainClass.isEmpty() ? "unknown_service:java" : mainClass;
  }
}
