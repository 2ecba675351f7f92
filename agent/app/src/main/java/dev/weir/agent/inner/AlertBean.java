package dev.weir.agent.inner;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.Alerts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.StandardEmitterMBean;
import org.jspecify.annotations.Nullable;

/** The bean itself, apart so that management is not loaded where nobody uses it. */
final class AlertBean implements AlertsMXBean {
  private static final String NAME = "dev.weir:type=Alerts";
  private static final String TYPE = "weir.alert";

  private final Alerts alerts;
  private final AlertEmitter emitter;
  private final AtomicLong sequence = new AtomicLong();

  private AlertBean(Alerts alerts, AlertEmitter emitter) {
    this.alerts = alerts;
    this.emitter = emitter;
  }

  /** Registers it; null where nobody has made the platform's MBean server yet. */
  static @Nullable AlertBean register(Alerts alerts, Runnable quiet, Consumer<String> log) {
    MBeanServer server = platform();
    if (server == null) {
      return null;
    }
    AlertEmitter emitter = new AlertEmitter(TYPE, quiet, log);
    AlertBean bean = new AlertBean(alerts, emitter);
    try {
      server.registerMBean(
          new StandardEmitterMBean(bean, AlertsMXBean.class, true, emitter), new ObjectName(NAME));
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
    return bean;
  }

  /** Asked for by name, it would be made. */
  private static @Nullable MBeanServer platform() {
    try {
      ObjectName runtime = new ObjectName("java.lang:type=Runtime");
      for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
        if (server.isRegistered(runtime)) {
          return server;
        }
      }
      return null;
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  void tell(Alert alert, AlertChange change) {
    Notification notification =
        new Notification(
            TYPE, NAME, sequence.incrementAndGet(), alert.changedAt().toEpochMilli(), line(alert));
    notification.setUserData(
        new String[] {
          alert.id(),
          change.name(),
          alert.kind().name(),
          alert.subject(),
          alert.level().name(),
          alert.state().name()
        });
    emitter.leave(notification);
  }

  private static String line(Alert alert) {
    return alert.id()
        + " "
        + alert.level()
        + " "
        + alert.state().name().toLowerCase(Locale.ROOT)
        + " "
        + alert.subject()
        + ": "
        + alert.text();
  }

  @Override
  public int getOpen() {
    return getAlerts().length;
  }

  @Override
  public String[] getAlerts() {
    List<String> lines = new ArrayList<>();
    for (Alert alert : alerts.all()) {
      if (alert.isOpen()) {
        lines.add(line(alert));
      }
    }
    return lines.toArray(new String[0]);
  }

  @Override
  public boolean acknowledge(String id, String note) {
    return alerts.acknowledge(id, note) != null;
  }

  @Override
  public boolean resolve(String id, String note) {
    return alerts.resolve(id, note) != null;
  }
}
