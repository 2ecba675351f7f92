package dev.weir.agent.inner.jmx;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.Alerts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.StandardEmitterMBean;

/** Alerts for JMX, {@code dev.weir:type=Alerts}. */
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

  /**
   * Registers it.
   *
   * @param quiet keeps what the calling thread does out of the figures
   * @param log takes a line about listeners that fail or take too long
   */
  static AlertBean register(MBeanServer server, Alerts alerts, Runnable quiet, Consumer<String> log)
      throws JMException {
    AlertEmitter emitter = new AlertEmitter(TYPE, quiet, log);
    AlertBean bean = new AlertBean(alerts, emitter);
    server.registerMBean(new Shown(bean, emitter), new ObjectName(NAME));
    return bean;
  }

  /** Described as its interface says. */
  private static final class Shown extends StandardEmitterMBean {
    Shown(AlertBean bean, AlertEmitter emitter) {
      super(bean, AlertsMXBean.class, true, emitter);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
      return Descriptions.of(AlertsMXBean.class);
    }

    @Override
    protected String getDescription(MBeanAttributeInfo info) {
      return Descriptions.of(AlertsMXBean.class, info);
    }

    @Override
    protected String getDescription(MBeanOperationInfo info) {
      return Descriptions.of(AlertsMXBean.class, info);
    }

    @Override
    protected String getParameterName(
        MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
      return sequence == 0 ? "id" : "note";
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
