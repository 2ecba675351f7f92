package dev.weir.agent.inner.jmx;

import dev.weir.core.record.Snapshot.Distribution;
import dev.weir.core.watch.OperationFigures;
import dev.weir.core.watch.RouteFigures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one route's part of the live figures. */
final class RouteBean implements RouteMXBean {
  private static final double MILLI = 1e6;

  private final LiveFigures figures;
  private final String route;
  private final String framework;

  RouteBean(LiveFigures figures, String framework, String route) {
    this.figures = figures;
    this.framework = framework;
    this.route = route;
  }

  private @Nullable RouteFigures start() {
    return figures.now().sinceStart(framework, route);
  }

  private @Nullable RouteFigures minute() {
    return figures.now().lastMinute(framework, route);
  }

  private Distribution response() {
    RouteFigures minute = minute();
    return minute == null ? Distribution.EMPTY : minute.response();
  }

  @Override
  public String getRoute() {
    return route;
  }

  @Override
  public String getFramework() {
    return framework;
  }

  @Override
  public boolean isEventLoop() {
    RouteFigures start = start();
    return start != null && start.eventLoop();
  }

  @Override
  public long getRequests() {
    RouteFigures start = start();
    return start == null ? 0 : start.requests();
  }

  @Override
  public long getErrors() {
    RouteFigures start = start();
    return start == null ? 0 : start.errors();
  }

  @Override
  public double getRequestsPerSecond() {
    RouteFigures minute = minute();
    return minute == null ? 0 : minute.requestsPerSecond();
  }

  @Override
  public double getErrorRate() {
    RouteFigures minute = minute();
    return minute == null ? 0 : minute.errorRate();
  }

  @Override
  public double getResponseMsMean() {
    return response().mean() / MILLI;
  }

  @Override
  public double getResponseMsP50() {
    return response().p50() / MILLI;
  }

  @Override
  public double getResponseMsP99() {
    return response().p99() / MILLI;
  }

  @Override
  public double getBlockedMs() {
    RouteFigures start = start();
    return start == null ? 0 : start.blocked().total() / MILLI;
  }

  @Override
  public double getBlockedMsMean() {
    RouteFigures minute = minute();
    return minute == null ? 0 : minute.blocked().mean() / MILLI;
  }

  @Override
  public double getBlockedRatio() {
    RouteFigures start = start();
    return start == null ? 0 : start.blockedRatio();
  }

  @Override
  public OperationView[] getOperations() {
    RouteFigures start = start();
    List<OperationFigures> all =
        start == null ? new ArrayList<>() : new ArrayList<>(start.operations());
    all.sort(Comparator.comparingLong((OperationFigures each) -> -each.blocked().total()));
    return all.stream().map(OperationView::new).toArray(OperationView[]::new);
  }
}
