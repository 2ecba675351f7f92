package dev.weir.core.regression;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares routes with what they were.
 *
 * <p>A route is a regression when a rise is large enough to matter, and too unlikely to be chance:
 * at least 10 % and 0.02 ms, and together with all other routes no more than 5 % probable without a
 * change. Four figures of a route share these 5 % (blocked and response time, {@link Shift} and
 * {@link MeanRatio}; Bonferroni), and routes share them by Holm's step-down procedure (A simple
 * sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 1979).
 *
 * <p>Where nothing is certain the interval tells what is known: unchanged where it ends below 20 %,
 * else inconclusive.
 */
public final class Comparison {
  /** The smallest rise that matters, 0 to 1. */
  public static final double LEAST_CHANGE = 0.1;

  /** Below so many requests before or after nothing is tried. */
  public static final int LEAST_REQUESTS = 30;

  private static final double CERTAIN = 1e-4;
  private static final double LEAST_MS = 0.02;

  /** How probable a regression may be without a change, in all of a comparison. */
  public static final double CHANCE = 0.05;

  private static final double MOST_UNCHANGED = Math.log(1.2);
  private static final int MOST_CAUSES = 5;
  private static final double SOME_SHARE = 0.05;

  private Comparison() {}

  /** A route's most certain rise or fall, and what is known where neither is certain. */
  private record Candidate(
      RouteFacts before,
      RouteFacts after,
      Measure known,
      @Nullable Effect effect,
      @Nullable Measure rises,
      double up,
      @Nullable Measure falls,
      double down) {}

  /** Routes that are in both, those with a verdict that says most first. */
  public static List<RouteChange> of(
      Map<String, RouteFacts> before, Map<String, RouteFacts> after) {
    return of(before, after, CHANCE);
  }

  /**
   * The same.
   *
   * @param chance how probable a regression may be without a change, 0 to 1: less than {@link
   *     #CHANCE} for who compares again and again
   */
  public static List<RouteChange> of(
      Map<String, RouteFacts> before, Map<String, RouteFacts> after, double chance) {
    List<Candidate> candidates = new ArrayList<>();
    after.forEach(
        (name, facts) -> {
          RouteFacts was = before.get(name);
          if (was != null) {
            candidates.add(candidate(was, facts));
          }
        });
    List<RouteChange> changes = new ArrayList<>();
    double[] up = holm(candidates.stream().mapToDouble(Candidate::up).toArray());
    double[] down = holm(candidates.stream().mapToDouble(Candidate::down).toArray());
    for (int i = 0; i < up.length; i++) {
      changes.add(change(candidates.get(i), up[i], down[i], chance));
    }
    changes.sort(
        Comparator.comparing(RouteChange::verdict)
            .thenComparing(Comparator.comparingDouble(RouteChange::change).reversed()));
    return changes;
  }

  private static Candidate candidate(RouteFacts before, RouteFacts after) {
    Measure known = Measure.RESPONSE_TYPICAL;
    if (before.response().count() < LEAST_REQUESTS || after.response().count() < LEAST_REQUESTS) {
      return new Candidate(before, after, known, null, null, 1, null, 1);
    }
    Measure rises = null;
    Measure falls = null;
    double up = 1;
    double down = 1;
    Effect effect = null;
    double shares = 0;
    List<Measure> measures = measures(before, after);
    for (Measure measure : measures) {
      shares += measure.share;
    }
    for (Measure measure : measures) {
      Effect of = measure.effect(before, after);
      if (effect == null) {
        effect = of;
        known = measure;
      }
      double share = measure.share / shares;
      // Told is the first that is certain: what blocks, rather than what takes longer for that.
      if (of.up() / share < up && matters(measure, of.log(), before, after)) {
        rises = up < CERTAIN ? rises : measure;
        up = of.up() / share;
      }
      if (of.down() / share < down && matters(measure, -of.log(), after, before)) {
        falls = down < CERTAIN ? falls : measure;
        down = of.down() / share;
      }
    }
    return new Candidate(before, after, known, effect, rises, up, falls, down);
  }

  /** Those that say something, the one that says most first. */
  private static List<Measure> measures(RouteFacts before, RouteFacts after) {
    List<Measure> all = new ArrayList<>();
    boolean blocks =
        before.blocked().count() >= LEAST_REQUESTS
            && after.blocked().count() >= LEAST_REQUESTS
            && before.blocked().meanMs() > 0
            && Math.max(before.blocked().meanMs(), after.blocked().meanMs()) >= LEAST_MS
            && after.blocked().meanMs() > 0;
    if (blocks) {
      boolean mostBlock =
          Math.max(before.blocked().values().negligible(), after.blocked().values().negligible())
              < 0.5;
      if (mostBlock) {
        all.add(Measure.BLOCKED_TYPICAL);
      }
      all.add(Measure.BLOCKED_MEAN);
    }
    if (before.response().meanMs() > 0 && after.response().meanMs() > 0) {
      all.add(Measure.RESPONSE_TYPICAL);
      all.add(Measure.RESPONSE_MEAN);
    }
    return all;
  }

  private static boolean matters(Measure measure, double log, RouteFacts from, RouteFacts to) {
    double risen = measure.of(to).meanMs() - measure.of(from).meanMs();
    double typical = measure.of(to).values().medianMs() - measure.of(from).values().medianMs();
    return Effect.change(log) >= LEAST_CHANGE && Math.max(risen, typical) >= LEAST_MS;
  }

  private static RouteChange change(Candidate of, double up, double down, double most) {
    Verdict verdict;
    Measure measure = of.known();
    Effect effect = of.effect();
    double chance = 1;
    if (of.rises() != null && up <= most && up <= down) {
      verdict = Verdict.REGRESSION;
      measure = of.rises();
      chance = up;
    } else if (of.falls() != null && down <= most) {
      verdict = Verdict.IMPROVEMENT;
      measure = of.falls();
      chance = down;
    } else {
      boolean bounded = effect != null && isBounded(effect, measure.of(of.before()));
      verdict = bounded ? Verdict.UNCHANGED : Verdict.INCONCLUSIVE;
    }
    if (effect != null && measure != of.known()) {
      effect = measure.effect(of.before(), of.after());
    }
    return new RouteChange(
        of.after().route(),
        verdict,
        measure,
        effect == null ? 0 : Effect.change(effect.log()),
        effect == null ? 0 : Effect.change(effect.low()),
        effect == null ? 0 : Effect.change(effect.high()),
        chance,
        measure.of(of.before()).meanMs(),
        measure.of(of.after()).meanMs(),
        of.before().requests(),
        of.after().requests(),
        verdict == Verdict.REGRESSION ? causes(of.before(), of.after()) : List.of());
  }

  /** Whether it is certain that there is no rise of any weight. */
  private static boolean isBounded(Effect effect, Sample before) {
    double size = Math.max(before.meanMs(), before.values().medianMs());
    return effect.high() <= MOST_UNCHANGED || size * Math.expm1(effect.high()) < LEAST_MS;
  }

  /** Operations of the requests' own threads that add most to a request, where both are known. */
  private static List<RouteChange.Rise> causes(RouteFacts before, RouteFacts after) {
    List<RouteFacts.OperationFacts> knownBefore = before.operations();
    List<RouteFacts.OperationFacts> knownAfter = after.operations();
    if (knownBefore == null || knownAfter == null) {
      return List.of();
    }
    List<RouteChange.Rise> rises = new ArrayList<>();
    double risen = 0;
    for (RouteFacts.OperationFacts operation : knownAfter) {
      double now = operation.totalMs() / Math.max(1, after.requests());
      double was = 0;
      for (RouteFacts.OperationFacts known : knownBefore) {
        boolean same = known.name().equals(operation.name()) && known.async() == operation.async();
        was += same ? known.totalMs() / Math.max(1, before.requests()) : 0;
      }
      if (!operation.async() && now - was >= LEAST_MS) {
        rises.add(new RouteChange.Rise(operation.name(), was, now));
        risen += now - was;
      }
    }
    double least = risen * SOME_SHARE;
    rises.removeIf(rise -> rise.afterMs() - rise.beforeMs() < least);
    rises.sort(Comparator.comparingDouble(rise -> rise.beforeMs() - rise.afterMs()));
    return List.copyOf(rises.subList(0, Math.min(MOST_CAUSES, rises.size())));
  }

  /** Probabilities as they are where so many were looked at. */
  static double[] holm(double[] chances) {
    Integer[] order = new Integer[chances.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    java.util.Arrays.sort(order, Comparator.comparingDouble(i -> chances[i]));
    double[] adjusted = new double[chances.length];
    double most = 0;
    for (int rank = 0; rank < order.length; rank++) {
      most = Math.max(most, Math.min(1, chances[order[rank]] * (order.length - rank)));
      adjusted[order[rank]] = most;
    }
    return adjusted;
  }
}
