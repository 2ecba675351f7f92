package dev.weir.agent.inner.jmx;

/** All requests together, as JMX shows them. */
@Described("All requests; of the last minute where it says so, else since the start")
public interface SummaryMXBean {
  /** Requests that ended. */
  @Described("Requests that ended")
  long getRequests();

  /** Those that failed. */
  @Described("Requests that failed")
  long getErrors();

  /** 0 to 1. */
  @Described("Share of the requests that did not fail, 0 to 1; 1 where there was none")
  double getSuccessRate();

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
  @Described("99th percentile of response times in the last minute, in milliseconds")
  double getResponseMsP99();

  /** Milliseconds. */
  @Described("How long requests' own threads were blocked, in milliseconds")
  double getBlockedMs();

  /** Blocked time by response time. */
  @Described("Blocked time divided by response time")
  double getBlockedRatio();

  /** As in the report. */
  @Described("Blocked time divided by that of other threads for requests; 0: those did nothing")
  double getBlockingToAsyncRatio();

  /** In the last minute, on average. */
  @Described("Threads blocked on average, in the last minute")
  double getBlockedThreads();

  /** How many routes there are. */
  @Described("Routes that served a request")
  int getRoutes();

  /** How many alerts are open. */
  @Described("Open alerts")
  int getOpenAlerts();
}
