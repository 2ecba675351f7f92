package dev.weir.weaver.method;

import dev.weir.api.CallHandle;
import dev.weir.api.CallTimeoutException;
import dev.weir.api.Level;
import dev.weir.api.OperationType;
import dev.weir.api.RejectedException;
import dev.weir.api.TimeoutStrategy;
import dev.weir.api.policy.TimeoutPolicy;
import dev.weir.bridge.Bridge;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.proxy.Code;
import dev.weir.core.limit.proxy.LimitedMethod;
import dev.weir.core.limit.proxy.Manner;
import dev.weir.core.record.Request;
import dev.weir.weaver.Hook;
import dev.weir.weaver.MethodGate;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Has calls of methods pass their limits.
 *
 * <p>Where all that a call needs are permits, and a timeout on its own thread, the body runs where
 * it was called, between {@link #limit} and {@link InPlace#over}: nothing is allocated, and no
 * frame of the agent's stands in a stack trace. Retries, workers, kept results and stages need
 * more: {@link #around} has a limiter make the call, whose body calls the method once more. The
 * mark that lets that call pass is on its thread, and good for one call: recursion passes the
 * limits again.
 */
final class MethodLimits implements MethodGate {
  private final MethodSites sites;

  MethodLimits(MethodSites sites) {
    this.sites = sites;
  }

  @Override
  public @Nullable Object limit(int method) {
    Caller caller = Caller.current(sites);
    if (caller.pass == method) {
      caller.pass = 0;
      return null;
    }
    Spot spot = sites.spot(method);
    boolean serves = caller.proxy != null && spot.mayServe(caller.proxy);
    SpotPlan now = planOf(spot, serves ? caller.proxy : null);
    if (now == null || now.steps.length == 0 && !serves || caller.ledger().isQuiet()) {
      return null;
    }
    if (caller.inside != null && spot.isOverriddenBy(caller.inside)) {
      return null;
    }
    if (spot.isReactive()) {
      return now.steps.length == 0 ? null : Bridge.AROUND;
    }
    if (now.steps.length == 0) {
      // What it calls itself is no longer the proxy's call.
      InPlace call = caller.take();
      call.begin(spot, now.plan.enforces(), false, null);
      return call;
    }
    Request request = caller.ledger().request();
    return now.plan.enforces()
        ? enforce(caller, spot, now, request)
        : shadow(caller, spot, now, request);
  }

  /** What a call has to pass: where a proxy has been asked for it, what that was not asked for. */
  private @Nullable SpotPlan planOf(Spot spot, @Nullable Spot proxy) {
    SpotPlan now = sites.planOf(spot);
    SpotPlan asked = proxy == null ? null : sites.planOf(proxy);
    return now == null || asked == null ? now : now.without(asked);
  }

  private static @Nullable Object enforce(
      Caller caller, Spot spot, SpotPlan now, @Nullable Request request) {
    String route = request == null ? null : request.route();
    String target = request == null ? null : request.target();
    Level level = now.level(request);
    boolean within = caller.isHolder() || now.plan.isAdmitted(request);
    for (Step step : now.steps) {
      boolean inPlace = step.manner == Manner.WAIT && step.limiter(level, within).isInPlace();
      if (!inPlace && step.isOf(route, target)) {
        return Bridge.AROUND;
      }
    }
    InPlace call = caller.take();
    call.begin(spot, true, false, route);
    Step limiting = null;
    long timeout = Long.MAX_VALUE;
    boolean any = false;
    for (Step step : now.steps) {
      if (!step.isOf(route, target)) {
        continue;
      }
      Limiter limiter = step.limiter(level, within || any);
      RejectedException rejection = call.ask(limiter);
      if (rejection != null) {
        call.giveBack();
        step.tally.rejected(route);
        return Hook.throwing(Answers.of(spot, limiter.policy().type(), rejection));
      }
      any = true;
      if (limiter.timeoutNanos() < timeout) {
        timeout = limiter.timeoutNanos();
        limiting = step;
      }
    }
    return begun(call, any, timeout, limiting);
  }

  private static @Nullable Object shadow(
      Caller caller, Spot spot, SpotPlan now, @Nullable Request request) {
    String route = request == null ? null : request.route();
    String target = request == null ? null : request.target();
    Level level = now.level(request);
    boolean within = caller.isHolder() || now.plan.isAdmitted(request);
    InPlace call = caller.take();
    Step limiting = null;
    long timeout = Long.MAX_VALUE;
    boolean any = false;
    boolean stages = false;
    call.begin(spot, false, false, route);
    for (Step step : now.steps) {
      if (!step.isOf(route, target)) {
        continue;
      }
      Limiter limiter = step.limiter(level, within || any);
      if (call.ask(limiter) != null) {
        step.tally.wouldReject(route);
        continue;
      }
      any = true;
      stages |= step.manner == Manner.STAGE;
      if (limiter.timeoutNanos() < timeout) {
        timeout = limiter.timeoutNanos();
        limiting = step;
      }
    }
    if (stages) {
      call.begin(spot, false, true, route);
    }
    return begun(call, any, timeout, limiting);
  }

  private static @Nullable Object begun(
      InPlace call, boolean any, long timeout, @Nullable Step limiting) {
    if (!any) {
      call.giveBack();
      return null;
    }
    if (limiting != null) {
      call.limit(timeout, limiting);
    }
    return call;
  }

  @Override
  public @Nullable Object around(
      int method, @Nullable Object self, Object[] arguments, MethodHandles.Lookup lookup) {
    Spot spot = sites.spot(method);
    Spot proxy = Caller.current(sites).proxy;
    SpotPlan now = planOf(spot, proxy != null && spot.mayServe(proxy) ? proxy : null);
    if (now == null || now.steps.length == 0) {
      return null;
    }
    Code code;
    try {
      code = spot.code(lookup);
    } catch (ReflectiveOperationException e) {
      sites.notes().add(spot + " cannot be called by the agent: " + e);
      return null;
    }
    if (spot.isReactive()) {
      return reactive(spot, code, self, arguments, lookup);
    }
    Request request = Caller.current(sites).ledger().request();
    return call(spot, now, code, request, self, arguments, lookup);
  }

  private @Nullable Object call(
      Spot spot,
      SpotPlan now,
      Code code,
      @Nullable Request request,
      @Nullable Object self,
      Object[] arguments,
      MethodHandles.Lookup lookup) {
    Attempt attempt = new Attempt(sites, spot, now, code, request, ends(now, request));
    boolean admitted = Caller.current(sites).isHolder() || now.plan.isAdmitted(request);
    Code chain = chain(now, request, admitted, attempt);
    if (chain == null) {
      return null;
    }
    try {
      Object result = chain.call(self, arguments);
      return Hook.instead(asApplicationHas(now, request, result, lookup));
    } catch (RejectedException | CallTimeoutException | CancellationException e) {
      return Hook.throwing(told(spot, now, attempt, request, e));
    } catch (Throwable e) {
      if (attempt.hasBegun()
          || e instanceof InterruptedException
          || e instanceof VirtualMachineError) {
        return Hook.throwing(e);
      }
      // Something is wrong with the agent: the body runs as without it.
      sites.swallow(e);
      return null;
    }
  }

  /** The body within the limits of all steps, the first outermost; null where none is meant. */
  static @Nullable Code chain(
      SpotPlan now, @Nullable Request request, boolean admitted, Code body) {
    String route = request == null ? null : request.route();
    String target = request == null ? null : request.target();
    Level level = now.level(request);
    int outermost = -1;
    for (int i = now.steps.length - 1; i >= 0; i--) {
      outermost = now.steps[i].isOf(route, target) ? i : outermost;
    }
    if (outermost < 0) {
      return null;
    }
    Code chain = body;
    for (int i = now.steps.length - 1; i >= outermost; i--) {
      if (now.steps[i].isOf(route, target)) {
        LimitedMethod limited = now.steps[i].call(level, admitted || i > outermost);
        Code inner = chain;
        chain = (self, arguments) -> limited.call(inner, self, arguments);
      }
    }
    return chain;
  }

  /** After which time what the body waits for is ended; 0: it may go on in the background. */
  private static long ends(SpotPlan now, @Nullable Request request) {
    long least = Long.MAX_VALUE;
    Level level = now.level(request);
    for (Step step : now.steps) {
      TimeoutPolicy policy = step.limiter(level, false).timeoutInForce();
      if (policy != null && policy.strategy() != TimeoutStrategy.BACKGROUND) {
        least = Math.min(least, policy.timeout().toNanos());
      }
    }
    return least == Long.MAX_VALUE || level == Level.BASIC ? 0 : least;
  }

  private static Throwable told(
      Spot spot,
      SpotPlan now,
      Attempt attempt,
      @Nullable Request request,
      RuntimeException thrown) {
    String limit = null;
    if (thrown instanceof RejectedException rejection) {
      limit = rejection.limit();
    } else if (thrown instanceof CallTimeoutException late) {
      limit = late.limit();
    }
    OperationType type = null;
    for (Step step : now.steps) {
      if (!step.name().equals(limit)) {
        continue;
      }
      type = step.limiter().policy().type();
      if (thrown instanceof RejectedException) {
        step.tally.rejected(request == null ? null : request.route());
      } else if (thrown instanceof CallTimeoutException late && late.handle() == null) {
        attempt.ended(step.tally, late.freed());
      }
    }
    return limit == null || attempt.isBodys(thrown) && !isOurs(limit, now)
        ? thrown
        : Answers.of(spot, type, thrown);
  }

  private static boolean isOurs(String limit, SpotPlan now) {
    for (Step step : now.steps) {
      if (step.name().equals(limit)) {
        return true;
      }
    }
    return false;
  }

  /** Nothing of the agent's own types reaches the application. */
  @SuppressWarnings("FutureReturnValueIgnored") // it is returned, as what the method returns
  private static @Nullable Object asApplicationHas(
      SpotPlan now,
      @Nullable Request request,
      @Nullable Object result,
      MethodHandles.Lookup lookup) {
    if (result instanceof CallHandle<?> handle) {
      return Handles.of(handle, lookup.lookupClass().getClassLoader());
    }
    boolean ofLimiter = now.steps[0].manner != Manner.WAIT || holdsStage(now);
    if (ofLimiter && result instanceof CompletableFuture<?> future) {
      return translated(future, now, request);
    }
    return result;
  }

  private static boolean holdsStage(SpotPlan now) {
    for (Step step : now.steps) {
      if (step.manner == Manner.STAGE) {
        return true;
      }
    }
    return false;
  }

  /** The same outcome, with exceptions that the application knows; who cancels it cancels that. */
  static CompletableFuture<@Nullable Object> translated(
      CompletableFuture<?> future, SpotPlan now, @Nullable Request request) {
    CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    String route = request == null ? null : request.route();
    var unused =
        future.whenComplete(
            (value, thrown) -> {
              if (thrown == null) {
                result.complete(value);
              } else {
                Throwable cause =
                    thrown instanceof CompletionException ? thrown.getCause() : thrown;
                Throwable known = cause == null ? thrown : cause;
                count(known, now, route);
                result.completeExceptionally(Answers.ofStage(known));
              }
            });
    unused =
        result.whenComplete(
            (value, thrown) -> {
              if (result.isCancelled()) {
                future.cancel(true);
              }
            });
    return result;
  }

  private static void count(Throwable thrown, SpotPlan now, @Nullable String route) {
    if (thrown instanceof RejectedException rejection) {
      for (Step step : now.steps) {
        if (step.name().equals(rejection.limit())) {
          step.tally.rejected(route);
        }
      }
    }
  }

  private @Nullable Object reactive(
      Spot spot,
      Code code,
      @Nullable Object self,
      Object[] arguments,
      MethodHandles.Lookup lookup) {
    Spot.Home home = spot.home(lookup.lookupClass());
    Reactor reactor = home.reactor;
    if (reactor == null) {
      reactor = Reactor.of(spot, lookup.lookupClass(), sites);
      home.reactor = reactor;
    }
    if (!reactor.isUsable()) {
      return null;
    }
    Object publisher;
    Caller caller = Caller.current(sites);
    Spot outerProxy = caller.proxy;
    caller.pass = spot.number;
    caller.proxy = spot.isOfProxy ? spot : null;
    try {
      publisher = code.call(self, arguments);
    } catch (Throwable e) {
      return Hook.throwing(e);
    } finally {
      caller.pass = 0;
      caller.proxy = outerProxy;
    }
    return Hook.instead(publisher == null ? null : reactor.limited(publisher));
  }
}
