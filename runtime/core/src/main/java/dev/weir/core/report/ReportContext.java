package dev.weir.core.report;

import dev.weir.core.advice.Outcome;
import dev.weir.core.advice.Recommendation;
import dev.weir.core.alert.Alert;
import dev.weir.core.enforce.Enforcement.Standing;
import dev.weir.core.record.Snapshot.Distribution;
import dev.weir.core.regression.Regression;
import dev.weir.core.watch.Batches;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a report says beside its {@link dev.weir.core.record.Snapshot}.
 *
 * @param agentVersion the agent's own version
 * @param pid the process
 * @param jvmVersion {@code java.version}
 * @param mainClass the application's main class or jar; empty where unknown
 * @param startedAt when the JVM started
 * @param overallResponse nanoseconds from first to last, of all requests of all routes
 * @param overallBlocked nanoseconds that requests' own threads were blocked, one value a request
 * @param extra more figures for {@code self}, in the order of the map: numbers and booleans as
 *     such, anything else as text; none may bear the name of a figure that is always there
 * @param findings alerts and advice
 * @param limits how the limits stand; null where nothing is limited
 * @param offloading what is off-loaded, by server and route
 * @param past what is known of how it was before
 */
public record ReportContext(
    String agentVersion,
    long pid,
    String jvmVersion,
    String mainClass,
    Instant startedAt,
    Distribution overallResponse,
    Distribution overallBlocked,
    Map<String, ?> extra,
    Advice findings,
    @Nullable Standing limits,
    List<dev.weir.core.offload.Standing> offloading,
    Past past) {

  private static final Set<String> FIXED =
      Set.of("overheadMs", "droppedKeys", "swallowedErrors", "unmatchedSites", "notes");

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if {@code extra} has a figure that is always there
   */
  public ReportContext {
    for (String name : extra.keySet()) {
      if (FIXED.contains(name)) {
        throw new IllegalArgumentException("self has " + name + " already");
      }
    }
  }

  /** A report without alerts and recommendations. */
  public ReportContext(
      String agentVersion,
      long pid,
      String jvmVersion,
      String mainClass,
      Instant startedAt,
      Distribution overallResponse,
      Distribution overallBlocked,
      Map<String, ?> extra) {
    this(
        agentVersion,
        pid,
        jvmVersion,
        mainClass,
        startedAt,
        overallResponse,
        overallBlocked,
        extra,
        Advice.NONE,
        null,
        List.of(),
        Past.NONE);
  }

  /**
   * How it was before.
   *
   * @param regressions routes that have become slower
   * @param batches each route's time by whiles, by framework and route with a blank between
   */
  public record Past(List<Regression> regressions, Map<String, Batches.View> batches) {
    /** Nothing is known. */
    public static final Past NONE = new Past(List.of(), Map.of());
  }

  /**
   * What was found.
   *
   * @param alerts open ones first
   * @param recommendations what there is to gain most first
   * @param outcomes what became of recommendations that an earlier process left
   */
  public record Advice(
      List<Alert> alerts, List<Recommendation> recommendations, List<Outcome> outcomes) {
    /** Nothing was looked for. */
    public static final Advice NONE = new Advice(List.of(), List.of(), List.of());
  }
}
