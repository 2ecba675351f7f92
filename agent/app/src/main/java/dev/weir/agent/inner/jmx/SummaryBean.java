package dev.weir.agent.inner.jmx;

import dev.weir.core.alert.Alert;
import dev.weir.core.alert.Alerts;
import dev.weir.core.watch.RouteFigures;

/** Reads the totals of the live figures. */
final class SummaryBean implements SummaryMXBean {
  private static final double MILLI = 1e6;

  private final LiveFigures figures;
  private final Alerts alerts;

  SummaryBean(LiveFigures figures, Alerts alerts) {
    this.figures = figures;
    this.alerts = alerts;
  }

  private RouteFigures start() {
    return figures.now().start.total();
  }

  private RouteFigures minute() {
    return figures.now().minute.total();
  }

  @Override
  public long getRequests() {
    return start().requests();
  }

  @Override
  public long getErrors() {
    return start().errors();
  }

  @Override
  public double getSuccessRate() {
    return 1 - start().errorRate();
  }

  @Override
  public double getRequestsPerSecond() {
    return minute().requestsPerSecond();
  }

  @Override
  public double getErrorRate() {
    return minute().errorRate();
  }

  @Override
  public double getResponseMsMean() {
    return minute().response().mean() / MILLI;
  }

  @Override
  public double getResponseMsP99() {
    return minute().response().p99() / MILLI;
  }

  @Override
  public double getBlockedMs() {
    return start().blocked().total() / MILLI;
  }

  @Override
  public double getBlockedRatio() {
    return start().blockedRatio();
  }

  @Override
  public double getBlockingToAsyncRatio() {
    return start().blockingToAsyncRatio();
  }

  @Override
  public double getBlockedThreads() {
    return minute().blockedThreads();
  }

  @Override
  public int getRoutes() {
    return figures.now().start.routes().size();
  }

  @Override
  public int getOpenAlerts() {
    int open = 0;
    for (Alert alert : alerts.all()) {
      open += alert.isOpen() ? 1 : 0;
    }
    return open;
  }
}
