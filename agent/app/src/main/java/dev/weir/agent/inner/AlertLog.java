package dev.weir.agent.inner;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.AlertListener;
import dev.weir.core.settings.LogLevel;
import java.util.Locale;

/** Alerts in the log, which lets through ten lines a minute, whatever became of the alerts. */
final class AlertLog implements AlertListener {
  private final Log log;

  AlertLog(Log log) {
    this.log = log;
  }

  @Override
  public void changed(Alert alert, AlertChange change) {
    String line =
        "alert "
            + alert.id()
            + " "
            + change.name().toLowerCase(Locale.ROOT)
            + ": "
            + alert.level()
            + " "
            + plain(alert.subject())
            + ": "
            + plain(alert.text());
    boolean worse = change == AlertChange.RAISED || change == AlertChange.ESCALATED;
    log.alert(worse ? LogLevel.WARN : LogLevel.INFO, line);
  }

  /** A hostile route is still one line. */
  private static String plain(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c);
    }
    return out.toString();
  }
}
