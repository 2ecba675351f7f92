package dev.weir.agent.inner;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.Alerts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import javax.management.StandardEmitterMBean;
import org.jspecify.annotations.Nullable;

/** The bean itself, apart so that management is not loaded where nobody uses it. */
final class AlertBean implements AlertsMXBean {
  private static final String NAME = "dev.weir:type=Alerts";

  private final Alerts alerts;
  private final NotificationBroadcasterSupport emitter;
  private final AtomicLong sequence = new AtomicLong();

  private AlertBean(Alerts alerts, NotificationBroadcasterSupport emitter) {
    this.alerts = alerts;
    this.emitter = emitter;
  }

  /** Registers it; null where nobody has made the platform's MBean server yet. */
  static @Nullable AlertBean register(Alerts alerts) {
    MBeanServer server = platform();
    if (server == null) {
      return null;
    }
    String[] types = {"weir.alert"};
    NotificationBroadcasterSupport emitter =
        new NotificationBroadcasterSupport(
            new MBeanNotificationInfo(
                types,
                Notification.class.getName(),
                "An alert was raised, has changed or is over"));
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
            "weir.alert",
            NAME,
            sequence.incrementAndGet(),
            alert.changedAt().toEpochMilli(),
            line(alert));
    notification.setUserData(
        new String[] {
          alert.id(),
          change.name(),
          alert.kind().name(),
          alert.subject(),
          alert.level().name(),
          alert.state().name()
        });
    emitter.sendNotification(notification);
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
