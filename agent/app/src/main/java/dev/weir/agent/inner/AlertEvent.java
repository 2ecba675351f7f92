package dev.weir.agent.inner;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An alert was raised, has changed or is over. */
@Name("weir.Alert")
@Label("Alert")
@Category("Weir")
@Description("An alert of Weir was raised, has changed or is over")
@StackTrace(false)
final class AlertEvent extends Event {
  @Label("Id")
  String id = "";

  @Label("Change")
  String change = "";

  @Label("Kind")
  String kind = "";

  @Label("Subject")
  String subject = "";

  @Label("Level")
  String level = "";

  @Label("State")
  String state = "";

  @Label("Text")
  String text = "";

  static void commit(Alert alert, AlertChange change) {
    AlertEvent event = new AlertEvent();
    if (event.shouldCommit()) {
      event.id = alert.id();
      event.change = change.name();
      event.kind = alert.kind().name();
      event.subject = alert.subject();
      event.level = alert.level().name();
      event.state = alert.state().name();
      event.text = alert.text();
      event.commit();
    }
  }
}
