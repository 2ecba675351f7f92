package dev.weir.agent.inner.jmx;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.AlertChange;
import dev.weir.core.alert.Alerts;
import dev.weir.core.record.Recording;
import java.util.function.Consumer;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The beans themselves, apart so that management is not loaded where nobody uses it. */
final class Registered {
  private final AlertBean alerts;
  private final RouteBeans routes;

  private Registered(AlertBean alerts, RouteBeans routes) {
    this.alerts = alerts;
    this.routes = routes;
  }

  /** Registers them; null where nobody has made the platform's MBean server yet. */
  static @Nullable Registered where(
      Recording recording,
      LiveFigures figures,
      Alerts alerts,
      Runnable quiet,
      Consumer<String> log) {
    try {
      MBeanServer server = platform();
      if (server == null) {
        return null;
      }
      AlertBean bean = AlertBean.register(server, alerts, quiet, log);
      add(server, "Summary", ReadBean.of(SummaryMXBean.class, new SummaryBean(figures, alerts)));
      add(server, "Limits", ReadBean.of(LimitsMXBean.class, new LimitsBean(figures)));
      return new Registered(bean, new RouteBeans(server, recording, figures));
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(MBeanServer server, String type, ReadBean bean) {
    try {
      server.registerMBean(bean, new ObjectName("dev.weir:type=".concat(type)));
    } catch (JMException | RuntimeException e) {
      // Somebody has the name, or forbids it: the others do without.
    }
  }

  /** Asked for by name, it would be made. */
  private static @Nullable MBeanServer platform() throws JMException {
    ObjectName runtime = new ObjectName("java.lang:type=Runtime");
    for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
      if (server.isRegistered(runtime)) {
        return server;
      }
    }
    return null;
  }

  void look() {
    routes.look();
  }

  void tell(Alert alert, AlertChange change) {
    alerts.tell(alert, change);
  }
}
