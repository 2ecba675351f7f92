package dev.weir.core.regression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Quiet on noise, and finds what has become slower. Always the same numbers. */
class NoiseTest {
  private static final int PAIRS = 200;
  private static final int REQUESTS = 500;

  private static RouteChange compare(Requests kind, Random random, int count, double factor) {
    Map<String, RouteFacts> before =
        Map.of("GET /a", Requests.facts("GET /a", kind.times(random, count, 10)));
    Map<String, RouteFacts> after =
        Map.of("GET /a", Requests.facts("GET /a", kind.times(random, count, 10 * factor)));
    return Comparison.of(before, after).get(0);
  }

  private static int regressions(Requests kind, int count, double factor) {
    Random random = new Random(kind.ordinal() + 1);
    int found = 0;
    for (int pair = 0; pair < PAIRS; pair++) {
      found += compare(kind, random, count, factor).verdict() == Verdict.REGRESSION ? 1 : 0;
    }
    return found;
  }

  @ParameterizedTest
  @EnumSource
  void withoutAChangeAtMostOneInTwentyIsCalledARegression(Requests kind) {
    int found = regressions(kind, REQUESTS, 1);
    assertTrue(found <= PAIRS / 20, found + " of " + PAIRS);
  }

  @ParameterizedTest
  @EnumSource
  void aFifthMoreIsFoundInNineOfTen(Requests kind) {
    // Where noise lasts for forty requests, 500 of them say no more than some 25 would.
    int found = regressions(kind, kind == Requests.ALIKE ? 4 * REQUESTS : REQUESTS, 1.2);
    assertTrue(found >= PAIRS * 9 / 10, found + " of " + PAIRS);
  }

  @ParameterizedTest
  @EnumSource
  void theIntervalHoldsTheTruthInMostCases(Requests kind) {
    Random random = new Random(kind.ordinal() + 1);
    int held = 0;
    for (int pair = 0; pair < PAIRS; pair++) {
      RouteChange change = compare(kind, random, 4 * REQUESTS, 1.2);
      held += change.low() <= 0.2 && 0.2 <= change.high() ? 1 : 0;
    }
    assertTrue(held >= PAIRS * 9 / 10, held + " of " + PAIRS);
  }

  @Test
  void amongFiftyRoutesWithoutAChangeHardlyAnyIsCalledOne() {
    Random random = new Random(1);
    int runs = 0;
    for (int run = 0; run < 20; run++) {
      Map<String, RouteFacts> before = new java.util.LinkedHashMap<>();
      Map<String, RouteFacts> after = new java.util.LinkedHashMap<>();
      for (int i = 0; i < 50; i++) {
        Requests kind = Requests.values()[i % Requests.values().length];
        before.put("r" + i, Requests.facts("r" + i, kind.times(random, 300, 10)));
        after.put("r" + i, Requests.facts("r" + i, kind.times(random, 300, 10)));
      }
      runs += Comparison.of(before, after).get(0).verdict() == Verdict.REGRESSION ? 1 : 0;
    }
    assertTrue(runs <= 2, runs + " of 20");
  }

  @Test
  void fewVerySlowRequestsAreARegressionOfTheMean() {
    Random random = new Random(1);
    double[] before = Requests.LOG_NORMAL.times(random, 4000, 10);
    double[] after = Requests.LOG_NORMAL.times(random, 4000, 10);
    for (int i = 0; i < after.length; i += 25) {
      after[i] += 300;
    }
    RouteChange change =
        Comparison.of(
                Map.of("a", Requests.facts("a", before)), Map.of("a", Requests.facts("a", after)))
            .get(0);
    assertEquals(Verdict.REGRESSION, change.verdict(), change.text());
    assertEquals(Measure.BLOCKED_MEAN, change.measure(), change.text());
    assertEquals(1.06, change.change(), 0.15);
  }

  @Test
  void oneStallIsNoRegression() {
    Random random = new Random(1);
    double[] before = Requests.LOG_NORMAL.times(random, 1000, 10);
    double[] after = Requests.LOG_NORMAL.times(random, 1000, 10);
    after[500] = 60_000;
    after[501] = 59_000;
    List<RouteChange> changes =
        Comparison.of(
            Map.of("a", Requests.facts("a", before)), Map.of("a", Requests.facts("a", after)));
    assertEquals(Verdict.UNCHANGED, changes.get(0).verdict(), changes.get(0).text());
  }

  @Test
  void aFifthLessIsAnImprovement() {
    RouteChange change = compare(Requests.LOG_NORMAL, new Random(1), 1000, 0.8);
    assertEquals(Verdict.IMPROVEMENT, change.verdict(), change.text());
    assertEquals(-0.2, change.change(), 0.04);
    assertTrue(change.low() < -0.2 && change.high() > -0.2, change.text());
  }

  @Test
  void fiveInAHundredMoreIsTooLittleToMatter() {
    List<Verdict> verdicts = new ArrayList<>();
    for (int seed = 0; seed < 20; seed++) {
      verdicts.add(compare(Requests.LOG_NORMAL, new Random(seed), 20_000, 1.05).verdict());
    }
    assertEquals(
        20, verdicts.stream().filter(of -> of == Verdict.UNCHANGED).count(), "" + verdicts);
  }

  @Test
  void tooFewRequestsAreInconclusive() {
    for (int count : new int[] {5, 29, 40}) {
      RouteChange change = compare(Requests.WIDE_LOG_NORMAL, new Random(7), count, 1.15);
      assertEquals(Verdict.INCONCLUSIVE, change.verdict(), count + ": " + change.text());
    }
  }

  @Test
  void microsecondsDoNotMatter() {
    Random random = new Random(1);
    RouteChange change =
        Comparison.of(
                Map.of("a", Requests.facts("a", Requests.LOG_NORMAL.times(random, 5000, 0.02))),
                Map.of("a", Requests.facts("a", Requests.LOG_NORMAL.times(random, 5000, 0.03))))
            .get(0);
    assertEquals(Verdict.UNCHANGED, change.verdict(), change.text());
  }
}
