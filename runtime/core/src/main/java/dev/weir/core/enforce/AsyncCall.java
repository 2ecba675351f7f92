package dev.weir.core.enforce;

import dev.weir.api.Level;
import dev.weir.api.RejectedException;
import dev.weir.core.limit.Explanation;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.Permit;
import dev.weir.core.record.Gatekeeper;
import dev.weir.core.record.Key;
import dev.weir.core.record.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An operation that nobody waits for where it begins, a request sent for a future: the permits that
 * it holds until that future is complete.
 */
public final class AsyncCall {
  private final List<Permit> permits = new ArrayList<>(2);
  private final AtomicBoolean over = new AtomicBoolean();
  private final long began = System.nanoTime();
  private final boolean enforces;
  private final @Nullable String route;
  private @Nullable Rule limiting;
  private @Nullable Request by;
  private long timeoutNanos = Long.MAX_VALUE;
  private @Nullable String refusal;
  private volatile boolean goesOn;

  private AsyncCall(boolean enforces, @Nullable String route) {
    this.enforces = enforces;
    this.route = route;
  }

  /** Asks for an operation of this key; null where no policy is about it. */
  static @Nullable AsyncCall begin(
      Plan plan, Key key, @Nullable Request request, Gatekeeper.@Nullable Holder around) {
    Rule[] rules = plan.isIdle() ? new Rule[0] : plan.of(key);
    long deadline = request == null || !plan.enforces() ? 0 : request.deadlineNanos();
    if (rules.length == 0 && deadline == 0) {
      return null;
    }
    RequestLimits of = request == null ? null : plan.of(request);
    AsyncCall call = new AsyncCall(plan.enforces(), request == null ? null : request.route());
    Level level = of == null ? plan.level() : of.level;
    for (Rule rule : rules) {
      boolean concerned = of != null ? of.concerns(rule) : rule.route() == null;
      boolean held = around != null && around.holds(rule.name());
      boolean within = around != null || of != null && of.admitted;
      if (concerned && !held && !call.ask(rule, level, within)) {
        break;
      }
    }
    if (deadline != 0 && Math.max(1, deadline - call.began) < call.timeoutNanos) {
      call.timeoutNanos = Math.max(1, deadline - call.began);
      call.limiting = null;
      call.by = request;
    }
    return call;
  }

  private boolean ask(Rule rule, Level level, boolean within) {
    Limiter limiter = rule.limiter(level);
    Permit permit = within ? limiter.tryAcquireWithin() : limiter.tryAcquire();
    RejectedException rejection = permit.rejection();
    if (rejection == null) {
      permits.add(permit);
    } else if (enforces) {
      for (Permit held : permits) {
        held.cancelled(0);
      }
      permits.clear();
      rule.tally().rejected(route);
      refusal = Explanation.of(rejection);
      return false;
    } else {
      rule.tally().wouldReject(route);
      return true;
    }
    if (level != Level.BASIC && rule.timeoutNanos() > 0 && rule.timeoutNanos() < timeoutNanos) {
      timeoutNanos = rule.timeoutNanos();
      limiting = rule;
    }
    return true;
  }

  /** Why it may not begin; null: it begins. */
  public @Nullable String refusal() {
    return refusal;
  }

  /** How long it may take, in nanoseconds; {@link Long#MAX_VALUE}: as long as it likes. */
  public long timeoutNanos() {
    return timeoutNanos;
  }

  /**
   * It is over. Called any number of times; the first counts.
   *
   * @param failed whether that is a failure of whoever was called
   * @param thrown what came of it, or null
   */
  public void over(boolean failed, @Nullable Throwable thrown) {
    if (over.compareAndSet(false, true)) {
      long nanos = System.nanoTime() - began;
      for (Permit permit : permits) {
        if (goesOn || failed && timedOut(thrown)) {
          permit.timedOut(nanos);
        } else if (failed) {
          permit.failed(thrown, nanos);
        } else {
          permit.succeeded(nanos);
        }
      }
    }
  }

  /** By the name: the class is in a module that not every JVM has. */
  private static boolean timedOut(@Nullable Throwable thrown) {
    return thrown != null && thrown.getClass().getName().endsWith("HttpTimeoutException");
  }

  /** Whether whoever shows decisions only counts them. */
  public boolean isShadow() {
    return !enforces;
  }

  /**
   * It has taken too long.
   *
   * @return why it is to be ended now; null: it goes on, or is over
   */
  public @Nullable String late() {
    Rule rule = limiting;
    Request of = by;
    if (of != null && of.isTimeless()) {
      return null;
    }
    if (enforces && rule != null && !rule.endsLateCalls()) {
      goesOn = true;
      return null;
    }
    if (!over.compareAndSet(false, true)) {
      return null;
    }
    for (Permit permit : permits) {
      permit.timedOut(timeoutNanos);
    }
    if (!enforces) {
      if (rule != null) {
        rule.tally().wouldTimeOut(route);
      }
      return null;
    }
    String by = rule == null ? "the request's time is over" : "policy '" + rule.name() + "'";
    return "weir: " + by + ": not over after " + timeoutNanos / 1_000_000 + " ms, and ended";
  }
}
