package dev.weir.agent.inner.jmx;

import dev.weir.core.record.Recording;
import java.util.HashSet;
import java.util.Set;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * A bean for each route: {@code dev.weir:type=Route,name="GET /users/{id}"}; a second framework
 * that has a route of the same name is told in the name as well. As many as the recording keeps
 * apart, which {@code weir.routes.max} bounds. Confined to the agent's thread.
 */
final class RouteBeans {
  private final MBeanServer server;
  private final Recording recording;
  private final LiveFigures figures;
  private final Set<String> known = new HashSet<>();

  RouteBeans(MBeanServer server, Recording recording, LiveFigures figures) {
    this.server = server;
    this.recording = recording;
    this.figures = figures;
  }

  /** Registers those that have come since. */
  void look() {
    if (recording.routes() != known.size()) {
      recording.routes(this::add);
    }
  }

  private void add(String route, String framework) {
    if (!known.add(framework + ' ' + route)) {
      return;
    }
    String name = "dev.weir:type=Route,name=" + ObjectName.quote(route);
    try {
      ReadBean bean = ReadBean.of(RouteMXBean.class, new RouteBean(figures, framework, route));
      try {
        server.registerMBean(bean, new ObjectName(name));
      } catch (InstanceAlreadyExistsException e) {
        String whose = ",framework=" + ObjectName.quote(framework);
        server.registerMBean(bean, new ObjectName(name + whose));
      }
    } catch (JMException | RuntimeException | Error e) {
      // Somebody has the name, or listens and fails: the route is in the report all the same.
    }
  }
}
