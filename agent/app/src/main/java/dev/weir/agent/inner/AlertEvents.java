package dev.weir.agent.inner;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.AlertListener;
import dev.weir.core.record.SwallowedErrors;

/**
 * Alerts as events of the JDK's flight recorder. The recorder is first touched by the first alert,
 * and not at all where the JVM has none.
 */
final class AlertEvents implements AlertListener {
  private final SwallowedErrors errors;
  private boolean absent = ModuleLayer.boot().findModule("jdk.jfr").isEmpty();

  AlertEvents(SwallowedErrors errors) {
    this.errors = errors;
  }

  @Override
  public void changed(Alert alert, AlertChange change) {
    if (absent) {
      return;
    }
    try {
      AlertEvent.commit(alert, change);
    } catch (LinkageError e) {
      absent = true; // A JVM that was made without all of it.
    } catch (RuntimeException e) {
      errors.swallow(e);
    }
  }
}
