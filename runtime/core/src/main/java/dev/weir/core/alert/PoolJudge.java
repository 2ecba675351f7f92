package dev.weir.core.alert;

import dev.weir.api.OperationType;
import dev.weir.core.watch.RouteView;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether pools of connections are exhausted: in the last minute one thread or more stood in the
 * queue all the time, by Little's law, and a wait took 10 ms or more on average. A second or more
 * is an error; so it is when one wait in twenty was in vain, and that is critical.
 */
final class PoolJudge {
  private static final long LEAST_WAITS = 10;
  private static final double LEAST_WAIT_NANOS = 10e6;
  private static final double LONG_WAIT_NANOS = 1e9;
  private static final double IN_VAIN = 0.05;

  private final Alerts alerts;
  private final Map<String, Queue> queues = new LinkedHashMap<>();

  private static final class Queue {
    double seconds;
    long waits;
    long errors;
    long nanos;
  }

  PoolJudge(Alerts alerts, Collection<RouteGlance> minute) {
    this.alerts = alerts;
    for (RouteGlance route : minute) {
      for (RouteView.Operation operation : route.operations) {
        if (operation.type() == OperationType.POOL_WAIT) {
          String target = operation.target() == null ? "(pool)" : operation.target();
          Queue queue = queues.computeIfAbsent(target, unused -> new Queue());
          queue.seconds = route.seconds;
          queue.waits += operation.count();
          queue.errors += operation.errors();
          queue.nanos += operation.totalNanos();
        }
      }
    }
  }

  void look(Set<String> observed) {
    queues.forEach(
        (target, queue) -> {
          observed.add(AlertKind.POOL_EXHAUSTED.name() + ' ' + target);
          alerts.observe(AlertKind.POOL_EXHAUSTED, target, finding(queue));
        });
  }

  private static Finding finding(Queue queue) {
    double waiting = queue.seconds <= 0 ? 0 : queue.nanos / (queue.seconds * 1e9);
    double mean = queue.waits == 0 ? 0 : (double) queue.nanos / queue.waits;
    AlertLevel level = queue.waits < LEAST_WAITS ? null : level(queue, waiting, mean, 1);
    AlertLevel floor = level(queue, waiting, mean, Judge.WELL_BELOW);
    if (floor == null) {
      return Finding.NONE;
    }
    String text =
        String.format(
            Locale.ROOT,
            "%.1f threads wait for a connection, each for %s on average, %d in vain in %d s",
            waiting,
            Judge.ms(mean / 1e6),
            queue.errors,
            Math.round(queue.seconds));
    return new Finding(level, floor, text, mean / 1e6, LEAST_WAIT_NANOS / 1e6);
  }

  private static @Nullable AlertLevel level(Queue queue, double waiting, double mean, double of) {
    if (queue.errors >= 3 && queue.errors >= queue.waits * IN_VAIN * of) {
      return AlertLevel.CRITICAL;
    }
    if (waiting < of || mean < LEAST_WAIT_NANOS * of) {
      return null;
    }
    return mean >= LONG_WAIT_NANOS * of ? AlertLevel.ERROR : AlertLevel.WARNING;
  }
}
