package dev.weir.agent.inner.jmx;

/** One route, as JMX shows it. */
@Described("A route; of the last minute where it says so, else since the start")
public interface RouteMXBean {
  /** Method and template. */
  @Described("Method and template")
  String getRoute();

  /** Who named it. */
  @Described("Who named the route")
  String getFramework();

  /** Whether it was served on an event loop. */
  @Described("Whether it was served on a thread that must not block")
  boolean isEventLoop();

  /** Requests that ended. */
  @Described("Requests that ended")
  long getRequests();

  /** Those that failed. */
  @Described("Requests that failed")
  long getErrors();

  /** In the last minute. */
  @Described("Requests a second, in the last minute")
  double getRequestsPerSecond();

  /** In the last minute, 0 to 1. */
  @Described("Share of the requests that failed, in the last minute, 0 to 1")
  double getErrorRate();

  /** In the last minute, milliseconds. */
  @Described("Mean response time in the last minute, in milliseconds")
  double getResponseMsMean();

  /** In the last minute, milliseconds. */
  @Described("Median response time in the last minute, in milliseconds")
  double getResponseMsP50();

  /** In the last minute, milliseconds. */
  @Described("99th percentile of response times in the last minute, in milliseconds")
  double getResponseMsP99();

  /** Milliseconds. */
  @Described("How long the requests' own threads were blocked, in milliseconds")
  double getBlockedMs();

  /** In the last minute, milliseconds. */
  @Described("Mean blocked time of a request in the last minute, in milliseconds")
  double getBlockedMsMean();

  /** Blocked time by response time. */
  @Described("Blocked time divided by response time")
  double getBlockedRatio();

  /** What blocked. */
  @Described("What blocked, the costliest first")
  OperationView[] getOperations();
}
