package dev.weir.core.advice;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What to change, why, and what that would gain; immutable.
 *
 * @param id the same for the same finding in every report: {@code n-plus-one-1a2b3c4d}
 * @param kind what kind of finding: {@code n-plus-one}
 * @param route the route whose requests pay
 * @param severity how much there is to gain
 * @param title the finding, in one line
 * @param evidence the figures that it rests on: numbers, and texts such as a statement or a line of
 *     code. Keys that end in {@code Ms} are milliseconds
 * @param action what to do
 * @param estimatedSavingMs by how much the mean response time of the route would fall; see the
 *     report's manual for the formula of each kind
 */
public record Recommendation(
    String id,
    String kind,
    String route,
    Severity severity,
    String title,
    Map<String, Object> evidence,
    String action,
    double estimatedSavingMs) {
  /** Copies the evidence, whose order stays. */
  public Recommendation {
    evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
  }
}
