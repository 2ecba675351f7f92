package dev.weir.core.alert;

import dev.weir.core.record.Series;
import dev.weir.core.watch.RouteView;
import java.util.List;

/** What a route looks like in one window, as far as alerts need it. */
final class RouteGlance {
  final double seconds;
  long requests;
  long errors;
  double p95Nanos;
  long p95Operations;

  /** Whether it is known how times are distributed: windows give that up where memory is short. */
  boolean knowsResponse = true;

  boolean knowsOperations = true;
  private final long[] slower = new long[3];
  private final long[] slowish = new long[3];
  private final long[] busier = new long[3];
  long loopOperations;
  long loopNanos;
  long loopMaxNanos;
  long pinned;
  List<RouteView.Operation> operations = List.of();

  private RouteGlance(double seconds) {
    this.seconds = seconds;
  }

  static RouteGlance of(RouteView view, AlertRules rules) {
    RouteGlance glance = new RouteGlance(view.seconds());
    RouteView.Requests requests = view.requests();
    glance.requests = requests.count();
    glance.errors = requests.errors();
    long[] bounds = rules.responseNanos();
    if (requests.maxNanos() >= bounds[0] * Judge.WELL_BELOW) {
      Series response = view.response();
      glance.knowsResponse = isKnown(response);
      glance.p95Nanos = response.at(95);
      for (int i = 0; i < bounds.length; i++) {
        glance.slower[i] = response.from(bounds[i]);
        glance.slowish[i] = response.from((long) (bounds[i] * Judge.WELL_BELOW));
      }
    }
    long[] counts = rules.operations();
    if (view.mostPerRequest() >= counts[0]) {
      Series perRequest = view.perRequest();
      glance.knowsOperations = isKnown(perRequest);
      glance.p95Operations = perRequest.at(95);
      for (int i = 0; i < counts.length; i++) {
        glance.busier[i] = perRequest.from(counts[i]);
      }
    }
    glance.operations(view);
    return glance;
  }

  private static boolean isKnown(Series series) {
    return series.inBuckets() == series.count();
  }

  private void operations(RouteView view) {
    operations = view.operations();
    for (RouteView.Operation operation : operations) {
      pinned += operation.pinned();
      if (operation.onLoop() > 0 && operation.type().blocks()) {
        onLoop(operation);
      }
    }
  }

  /** Of what is done on the loop and elsewhere in turn, it has its share. */
  private void onLoop(RouteView.Operation operation) {
    long mean = operation.totalNanos() / operation.count();
    boolean all = operation.onLoop() >= operation.count();
    loopOperations += operation.onLoop();
    loopNanos += all ? operation.totalNanos() : mean * operation.onLoop();
    loopMaxNanos = Math.max(loopMaxNanos, all ? operation.maxNanos() : mean);
  }

  long slower(int level) {
    return slower[level];
  }

  long slowish(int level) {
    return slowish[level];
  }

  long busier(int level) {
    return busier[level];
  }

  @SuppressWarnings("UnusedVariable") // the bound is the share, not the count
  long failed(int level) {
    return errors;
  }
}
