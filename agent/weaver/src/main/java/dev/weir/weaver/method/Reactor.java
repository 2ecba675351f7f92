package dev.weir.weaver.method;

import dev.weir.api.CallTimeoutException;
import dev.weir.api.Level;
import dev.weir.api.RejectedException;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.proxy.Code;
import dev.weir.core.record.Request;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code Mono} and {@code Flux} of one method with limits: those act when somebody subscribes, and
 * until the signal that ends it, with the subscriber's context.
 *
 * <p>Of a {@code Mono} everything acts: each retry subscribes again. A {@code Flux} is not tried
 * again, since what it has sent cannot be taken back, and nothing of it is kept.
 *
 * <p>The types are found by name and called by method handles. Hangs on the class whose method it
 * is, so that it goes with the application.
 */
final class Reactor {
  static final String MONO = "reactor.core.publisher.Mono";
  static final String FLUX = "reactor.core.publisher.Flux";
  private static final String CONTEXT = "reactor.util.context.ContextView";
  private static final String PUBLISHER = "org.reactivestreams.Publisher";

  private final Spot spot;
  private final MethodSites sites;
  private final @Nullable Types types;

  /** What is called of Reactor. */
  private record Types(
      MethodHandle deferContextual,
      MethodHandle error,
      MethodHandle contextWrite,
      MethodHandle toFuture,
      MethodHandle fromFuture,
      MethodHandle doOnCancel,
      MethodHandle doOnError,
      MethodHandle doFinally,
      MethodHandle takeUntilOther) {}

  private Reactor(Spot spot, MethodSites sites, @Nullable Types types) {
    this.spot = spot;
    this.sites = sites;
    this.types = types;
  }

  static Reactor of(Spot spot, Class<?> declaring, MethodSites sites) {
    try {
      return new Reactor(spot, sites, types(spot.result, declaring.getClassLoader()));
    } catch (ReflectiveOperationException e) {
      sites
          .notes()
          .add(spot + " returns a type of Reactor before 3.4, which cannot be limited: " + e);
      return new Reactor(spot, sites, null);
    }
  }

  private static Types types(String result, @Nullable ClassLoader loader)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName(result, false, loader);
    Class<?> mono = Class.forName(MONO, false, type.getClassLoader());
    Class<?> context = Class.forName(CONTEXT, false, type.getClassLoader());
    Class<?> publisher = Class.forName(PUBLISHER, false, type.getClassLoader());
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    MethodType ofFunction = MethodType.methodType(type, Function.class);
    MethodType ofConsumer = MethodType.methodType(type, Consumer.class);
    boolean many = result.equals(FLUX);
    return new Types(
        generic(lookup.findStatic(type, "deferContextual", ofFunction)),
        generic(lookup.findStatic(type, "error", MethodType.methodType(type, Throwable.class))),
        generic(lookup.findVirtual(type, "contextWrite", MethodType.methodType(type, context))),
        generic(
            lookup.findVirtual(mono, "toFuture", MethodType.methodType(CompletableFuture.class))),
        generic(
            lookup.findStatic(
                mono, "fromFuture", MethodType.methodType(mono, CompletableFuture.class))),
        generic(
            lookup.findVirtual(type, "doOnCancel", MethodType.methodType(type, Runnable.class))),
        generic(lookup.findVirtual(type, "doOnError", ofConsumer)),
        generic(lookup.findVirtual(type, "doFinally", ofConsumer)),
        generic(
            lookup.findVirtual(
                many ? type : mono,
                "takeUntilOther",
                MethodType.methodType(many ? type : mono, publisher))));
  }

  private static MethodHandle generic(MethodHandle handle) {
    return handle.asType(handle.type().generic());
  }

  boolean isUsable() {
    return types != null;
  }

  /** The publisher within the limits, whoever subscribes and how often. */
  Object limited(Object publisher) {
    Types of = types;
    if (of == null) {
      return publisher;
    }
    boolean one = spot.result.equals(MONO);
    Function<Object, Object> subscribed =
        context -> {
          try {
            Object source = invoke(of.contextWrite, publisher, context);
            Object within = one ? mono(of, source) : flux(of, source);
            return within == null ? publisher : within;
          } catch (RuntimeException | Error e) {
            // Something is wrong with the agent: as without it.
            sites.swallow(e);
            return publisher;
          }
        };
    return invoke(of.deferContextual, subscribed);
  }

  private @Nullable Object mono(Types of, Object source) {
    SpotPlan now = sites.planOf(spot);
    if (now == null) {
      return null;
    }
    Request request = sites.requests().ledger().request();
    if (!now.plan.enforces()) {
      return counted(of, source, now, request);
    }
    Code body = (self, arguments) -> invoke(of.toFuture, source);
    Code chain = MethodLimits.chain(now, request, now.plan.isAdmitted(request), body);
    if (chain == null) {
      return null;
    }
    @Nullable Object future;
    try {
      future = chain.call(null, new Object[0]);
    } catch (Exception e) {
      return invoke(of.error, Answers.ofStage(e));
    }
    if (!(future instanceof CompletableFuture<?> running)) {
      return null;
    }
    CompletableFuture<?> result = MethodLimits.translated(running, now, request);
    Runnable cancel = () -> result.cancel(true);
    return invoke(of.doOnCancel, invoke(of.fromFuture, result), cancel);
  }

  /** What holds the permits until the last signal. */
  private @Nullable Object flux(Types of, Object source) {
    SpotPlan now = sites.planOf(spot);
    if (now == null) {
      return null;
    }
    Request request = sites.requests().ledger().request();
    if (!now.plan.enforces()) {
      return counted(of, source, now, request);
    }
    String route = request == null ? null : request.route();
    String target = request == null ? null : request.target();
    Level level = now.level(request);
    boolean within = now.plan.isAdmitted(request);
    CompletableFuture<@Nullable Object> done = new CompletableFuture<>();
    CompletableFuture<@Nullable Object> late = new CompletableFuture<>();
    boolean any = false;
    for (Step step : now.steps) {
      if (!step.isOf(route, target)) {
        continue;
      }
      Throwable refused = hold(step.limiter(level, within || any), done, late);
      if (refused != null) {
        done.cancel(false);
        if (refused instanceof RejectedException) {
          step.tally.rejected(route);
        }
        return invoke(of.error, Answers.ofStage(refused));
      }
      any = true;
    }
    return any ? invoke(of.takeUntilOther, ended(of, source, done), other(of, late)) : null;
  }

  private static Object other(Types of, CompletableFuture<@Nullable Object> late) {
    return invoke(of.fromFuture, late);
  }

  /** Holds the limiter's permits until {@code done}; gives why not, or null. */
  private static @Nullable Throwable hold(
      Limiter limiter,
      CompletableFuture<@Nullable Object> done,
      CompletableFuture<@Nullable Object> late) {
    List<Throwable> refused = new ArrayList<>(1);
    boolean[] granted = new boolean[1];
    var held =
        limiter.attemptStage(
            () -> {
              granted[0] = true;
              // A copy: a timeout cancels what it is given.
              return done.copy();
            });
    var unused =
        held.whenComplete(
            (value, thrown) -> {
              Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
              if (cause instanceof CallTimeoutException) {
                late.completeExceptionally(Answers.ofStage(cause));
              } else if (cause != null && !granted[0]) {
                refused.add(cause);
              }
            });
    return refused.isEmpty() ? null : refused.get(0);
  }

  private static Object ended(Types of, Object source, CompletableFuture<@Nullable Object> done) {
    Consumer<Throwable> failed = done::completeExceptionally;
    Consumer<Object> last =
        signal -> {
          if (String.valueOf(signal).equals("cancel")) {
            done.cancel(false);
          } else {
            done.complete(null);
          }
        };
    return invoke(of.doFinally, invoke(of.doOnError, source, failed), last);
  }

  /** In shadow mode: asks and counts, and changes nothing. */
  private @Nullable Object counted(
      Types of, Object source, SpotPlan now, @Nullable Request request) {
    Shadowed call = Shadowed.begin(now, request);
    if (call == null) {
      return null;
    }
    CompletableFuture<@Nullable Object> done = new CompletableFuture<>();
    var unused = done.whenComplete((value, thrown) -> call.over(thrown));
    return ended(of, source, done);
  }

  private static Object invoke(MethodHandle handle, Object... arguments) {
    try {
      return handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
