package dev.weir.weaver.method;

import dev.weir.api.Level;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.Permit;
import dev.weir.core.record.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that nobody waits for, in shadow mode: asked for, counted, and never stopped. */
final class Shadowed {
  private final List<Held> held = new ArrayList<>(1);
  private final @Nullable String route;
  private final long began = System.nanoTime();

  private record Held(Step step, Limiter limiter, Permit permit, long begun) {}

  private Shadowed(@Nullable String route) {
    this.route = route;
  }

  /** Asks all limiters; null where none gave a permit. */
  static @Nullable Shadowed begin(SpotPlan now, @Nullable Request request) {
    String route = request == null ? null : request.route();
    String target = request == null ? null : request.target();
    Level level = now.level(request);
    boolean within = now.plan.isAdmitted(request);
    Shadowed call = new Shadowed(route);
    for (Step step : now.steps) {
      if (!step.isOf(route, target)) {
        continue;
      }
      Limiter limiter = step.limiter(level, within || !call.held.isEmpty());
      Permit permit = limiter.tryAcquire();
      if (permit.isGranted()) {
        call.held.add(new Held(step, limiter, permit, limiter.now()));
      } else {
        step.tally.wouldReject(route);
      }
    }
    return call.held.isEmpty() ? null : call;
  }

  /** It is over; called once. */
  void over(@Nullable Throwable thrown) {
    long nanos = System.nanoTime() - began;
    for (int i = held.size() - 1; i >= 0; i--) {
      Held one = held.get(i);
      long most = one.limiter.timeoutNanos();
      if (nanos >= most) {
        one.step.tally.wouldTimeOut(route);
        one.permit.timedOut(most);
      } else if (thrown == null) {
        one.permit.succeeded(one.limiter.since(one.begun));
      } else {
        one.permit.failed(thrown, one.limiter.since(one.begun));
      }
    }
  }
}
