package dev.weir.agent.inner;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.AlertListener;
import java.util.Locale;

/** Alerts in the log, which lets through ten lines a minute. */
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
    if (change == AlertChange.RAISED || change == AlertChange.ESCALATED) {
      log.warn(line);
    } else {
      log.info(line);
    }
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
