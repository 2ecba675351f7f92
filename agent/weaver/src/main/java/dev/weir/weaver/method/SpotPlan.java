package dev.weir.weaver.method;

import dev.weir.api.Level;
import dev.weir.core.enforce.Enforcement;
import dev.weir.core.enforce.Plan;
import dev.weir.core.enforce.Rule;
import dev.weir.core.limit.Limiter;
import dev.weir.core.limit.proxy.Manner;
import dev.weir.core.limit.proxy.MethodTerms;
import dev.weir.core.record.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What calls of one method pass under one plan: first what its annotations say, then the policies
 * of the settings whose {@code match.method} is like it, in their order. Immutable.
 */
final class SpotPlan {
  private static final int MOST = InPlace.MOST;

  final Plan plan;
  final Step[] steps;
  private final boolean levelIsSaid;
  private final boolean annotated;
  private final @Nullable Level most;

  // Of the proxy that was asked last, mostly the only one; two will do as well as one.
  private volatile @Nullable Behind behind;

  /** What is left where another plan has been passed. */
  private record Behind(SpotPlan asked, SpotPlan rest) {}

  private SpotPlan(
      Plan plan, List<Step> steps, boolean levelIsSaid, boolean annotated, @Nullable Level most) {
    this.plan = plan;
    this.steps = steps.toArray(new Step[0]);
    this.levelIsSaid = levelIsSaid;
    this.annotated = annotated;
    this.most = most;
  }

  /** What holds for the method now; problems are noted. */
  static SpotPlan of(Spot spot, Plan plan, Enforcement enforcement, MethodNotes notes) {
    List<Step> steps = new ArrayList<>();
    boolean annotated = !spot.terms.none();
    if (annotated) {
      try {
        Limiter limiter = spot.terms.limiter(enforcement.limiters(), spot.ownName());
        String task = spot.terms.task() == null ? "" : spot.terms.task();
        Manner manner = manner(spot, spot.terms);
        steps.add(
            new Step(
                spot,
                able(spot, limiter, manner, notes),
                manner,
                task,
                null,
                enforcement.tally(limiter.name())));
      } catch (IllegalArgumentException e) {
        notes.add(spot + " cannot be limited: " + e.getMessage());
      }
    }
    for (Rule rule : plan.rules()) {
      String method = rule.method();
      if (method != null
          && steps.size() < MOST
          && !isKnown(steps, rule.name())
          && spot.isLike(MethodGlob.of(method))) {
        Manner manner = manner(spot, MethodTerms.NONE);
        Limiter limiter = able(spot, rule.limiter(Level.ULTRA), manner, notes);
        steps.add(new Step(spot, limiter, manner, "", rule.route(), rule.tally()));
      }
    }
    for (Step step : steps) {
      if (step.limiter().timeoutNanos() != Long.MAX_VALUE) {
        enforcement.methodsEnd();
      }
    }
    return new SpotPlan(plan, steps, enforcement.levelIsSaid(), annotated, spot.terms.level());
  }

  /** Without the policies that a call has passed already, at the proxy that stands before it. */
  @SuppressWarnings("ReferenceEquality") // the very plan
  SpotPlan without(SpotPlan asked) {
    Behind known = behind;
    if (known == null || known.asked != asked) {
      List<Step> rest = new ArrayList<>();
      for (Step step : steps) {
        if (!isKnown(List.of(asked.steps), step.name())) {
          rest.add(step);
        }
      }
      known = new Behind(asked, new SpotPlan(plan, rest, levelIsSaid, annotated, most));
      behind = known;
    }
    return known.rest;
  }

  private static Manner manner(Spot spot, MethodTerms terms) {
    Manner manner = Manner.of(spot.result, terms);
    if (manner == null) {
      throw new IllegalArgumentException("it " + Manner.problem(spot.result));
    }
    // A publisher is done when it has sent its last signal: as a stage when it is complete.
    return spot.isReactive() ? Manner.STAGE : manner;
  }

  private static boolean isKnown(List<Step> steps, String policy) {
    for (Step step : steps) {
      if (step.name().equals(policy)) {
        return true;
      }
    }
    return false;
  }

  /** The limiter, or one that does without what the method cannot have. */
  private static Limiter able(Spot spot, Limiter limiter, Manner manner, MethodNotes notes) {
    if (limiter.isInProcesses()) {
      notes.add(
          spot
              + ": a method of an object cannot run in a process of the pool that policy "
              + limiter.name()
              + " names; it runs on its caller's thread");
      return limiter.here();
    }
    if (spot.isSynchronized && manner == Manner.WAIT && limiter.runsElsewhere()) {
      notes.add(
          spot
              + " is synchronized: its caller holds the lock that its body needs, so that under"
              + " policy "
              + limiter.name()
              + " it runs on its caller's thread, and late calls are interrupted");
      return limiter.here();
    }
    return limiter;
  }

  /** How much acts for a call that the request makes. */
  Level level(@Nullable Request request) {
    Level base = plan.level();
    boolean said = levelIsSaid;
    if (request != null && !plan.levels().isEmpty()) {
      Level ofRoute = plan.levelOf(request.route(), request.target());
      said |= ofRoute != base;
      base = ofRoute;
    }
    if (said || !annotated) {
      return most == null || most.compareTo(base) >= 0 ? base : most;
    }
    // What stands at the method is to act, where nobody has said how much.
    Level wanted = most == null ? Level.ADVANCED : most;
    return most == null && base.compareTo(wanted) > 0 ? base : wanted;
  }
}
