package dev.weir.core.settings;

/**
 * Tells the variables that Kubernetes sets for each service of a namespace: in one with a service
 * called {@code weir} or {@code weir-demo}, they look like settings and are none.
 */
final class ServiceVariables {

  private ServiceVariables() {}

  static boolean contain(String variable, String value) {
    return variable.endsWith("_SERVICE_HOST")
        || variable.endsWith("_SERVICE_PORT")
        || variable.contains("_SERVICE_PORT_")
        || (isLink(value) && variable.endsWith("_PORT"))
        || (variable.contains("_PORT_")
            && (variable.contains("_TCP") || variable.contains("_UDP")));
  }

  private static boolean isLink(String value) {
    return value.startsWith("tcp://") || value.startsWith("udp://");
  }
}
