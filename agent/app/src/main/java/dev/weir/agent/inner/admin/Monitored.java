package dev.weir.agent.inner.admin;

import dev.weir.core.alert.Alerts;
import dev.weir.core.record.Recording;
import dev.weir.core.record.RequestHistogram;
import dev.weir.core.report.Diagnosis;
import dev.weir.core.report.HistorySource;
import dev.weir.core.report.LimitsSource;
import dev.weir.core.report.ReportContext;
import dev.weir.core.watch.Window;
import dev.weir.core.watch.WindowFigures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the endpoints show, asked for each time. */
public interface Monitored {
  /** Everything recorded up to now. */
  Recording.Picture picture();

  /** What a report says beside its snapshot. */
  ReportContext context(Recording.Picture picture);

  /** The same without any figures: which agent, in which process. */
  ReportContext about();

  /** The same, with alerts and recommendations, which take a while to find. */
  ReportContext contextWithFindings(Recording.Picture picture);

  /** The report now, as it would be written. */
  byte[] report();

  /** How long requests took, by these bounds. */
  List<RequestHistogram> histograms(List<Long> boundsNanos);

  /** The alerts; null before the first request could have come. */
  @Nullable Alerts alerts();

  /** Live figures of a window. */
  WindowFigures figures(Window window);

  /** The past. */
  HistorySource history();

  /** What is right and wrong with the agent. */
  Diagnosis diagnosis();

  /** The limits. */
  LimitsSource limits();
}
