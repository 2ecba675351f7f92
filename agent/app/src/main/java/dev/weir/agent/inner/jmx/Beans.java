package dev.weir.agent.inner.jmx;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.AlertListener;
import dev.weir.core.alert.Alerts;
import dev.weir.core.record.Recording;
import dev.weir.core.report.LimitsSource;
import dev.weir.core.watch.Watch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The beans below {@code dev.weir}: registered once somebody else has made the JVM's MBean server,
 * because who comes first decides what that is.
 */
public final class Beans implements AlertListener {
  private static final int MOST_LOOKS_BETWEEN = 30;

  private final Recording recording;
  private final Watch watch;
  private final Alerts alerts;
  private final LimitsSource limits;
  private final Runnable quiet;
  private final Consumer<String> log;
  private volatile @Nullable Registered registered;
  private boolean absent = ModuleLayer.boot().findModule("java.management").isEmpty();
  private int looks;

  /**
   * @param recording whose routes
   * @param watch the live figures
   * @param alerts all alerts
   * @param limits all limits
   * @param quiet keeps what the calling thread does out of the figures
   * @param log takes a line about listeners that fail or take too long
   */
  public Beans(
      Recording recording,
      Watch watch,
      Alerts alerts,
      LimitsSource limits,
      Runnable quiet,
      Consumer<String> log) {
    this.recording = recording;
    this.watch = watch;
    this.alerts = alerts;
    this.limits = limits;
    this.quiet = quiet;
    this.log = log;
  }

  /** Called once a second by the agent's thread. */
  public void look() {
    if (absent) {
      return;
    }
    try {
      Registered known = registered;
      if (known == null && looks++ % MOST_LOOKS_BETWEEN == 0) {
        known = register();
        registered = known;
      }
      if (known != null) {
        known.look();
      }
    } catch (LinkageError | RuntimeException e) {
      absent = true; // Somebody has the name, or forbids it.
    }
  }

  private @Nullable Registered register() {
    return Registered.where(recording, new LiveFigures(watch, limits), alerts, quiet, log);
  }

  @Override
  public void changed(Alert alert, AlertChange change) {
    Registered known = registered;
    if (known != null) {
      known.tell(alert, change);
    }
  }
}
