package dev.weir.agent.inner;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.AlertListener;
import dev.weir.core.alert.Alerts;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Alerts for JMX, {@code dev.weir:type=Alerts}: registered once somebody else has made the JVM's
 * MBean server, because who comes first decides what that is.
 */
final class AlertBeans implements AlertListener {
  private static final int MOST_LOOKS_BETWEEN = 30;

  private final Alerts alerts;
  private final Runnable quiet;
  private final Consumer<String> log;
  private volatile @Nullable AlertBean bean;
  private boolean absent = ModuleLayer.boot().findModule("java.management").isEmpty();
  private int looks;

  /**
   * @param quiet keeps what the calling thread does out of the figures
   * @param log takes a line about listeners that fail or take too long
   */
  AlertBeans(Alerts alerts, Runnable quiet, Consumer<String> log) {
    this.alerts = alerts;
    this.quiet = quiet;
    this.log = log;
  }

  /** Called once a second by the agent's thread. */
  void look() {
    if (absent || bean != null || looks++ % MOST_LOOKS_BETWEEN != 0) {
      return;
    }
    try {
      bean = AlertBean.register(alerts, quiet, log);
    } catch (LinkageError | RuntimeException e) {
      absent = true; // Somebody has the name, or forbids it.
    }
  }

  @Override
  public void changed(Alert alert, AlertChange change) {
    AlertBean known = bean;
    if (known != null) {
      known.tell(alert, change);
    }
  }
}
