package dev.weir.core.advice;

/**
 * What became of a recommendation of the report before: what was predicted and what was gained.
 *
 * @param id the recommendation's
 * @param route its route
 * @param title its title
 * @param predictedMs by how much the mean response time was to fall
 * @param beforeMs mean response time of the route in the report before
 * @param afterMs mean response time of the route now
 */
public record Outcome(
    String id, String route, String title, double predictedMs, double beforeMs, double afterMs) {
  /** By how much it fell; negative where it rose. */
  public double gainedMs() {
    return beforeMs - afterMs;
  }
}
