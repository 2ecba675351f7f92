package dev.weir.agent.inner;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.AlertListener;
import dev.weir.core.alert.Alerts;
import org.jspecify.annotations.Nullable;

/**
 * Alerts for JMX, {@code dev.weir:type=Alerts}: registered once somebody else has made the JVM's
 * MBean server, because who comes first decides what that is.
 */
final class AlertBeans implements AlertListener {
  private static final int MOST_LOOKS_BETWEEN = 30;

  private final Alerts alerts;
  private volatile @Nullable AlertBean bean;
  private boolean absent = ModuleLayer.boot().findModule("java.management").isEmpty();
  private int looks;

  AlertBeans(Alerts alerts) {
    this.alerts = alerts;
  }

  /** Called once a second by the agent's thread. */
  void look() {
    if (absent || bean != null || looks++ % MOST_LOOKS_BETWEEN != 0) {
      return;
    }
    try {
      bean = AlertBean.register(alerts);
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
