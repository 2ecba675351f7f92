package dev.weir.core.advice;

import dev.weir.core.offload.Standing;
import dev.weir.core.record.Snapshot;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Handlers that block a server's few threads, by what {@link dev.weir.core.offload.Offloading}
 * measured, where the settings let the agent do nothing about it.
 */
final class OffloadRules {
  private static final String KIND = "offload";

  private final Set<String> ids = new HashSet<>();

  /** Of two servers that have the same route one is told. */
  void look(List<Standing> all, Snapshot snapshot, Consumer<Recommendation> found) {
    for (Standing one : all) {
      boolean proposed = one.state() == Standing.State.PROPOSED;
      if (proposed || one.state() == Standing.State.WOULD_BE_DONE) {
        Recommendation advice = advice(one, find(one, snapshot));
        if (ids.add(advice.id())) {
          found.accept(advice);
        }
      }
    }
  }

  private static Recommendation advice(Standing one, Snapshot.@Nullable Route route) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    if (route != null) {
      evidence.put("requests", route.requests());
      evidence.put("responseMs", Case.rounded(new Case(route).responseMs));
    }
    evidence.put("server", one.framework() + " " + one.place());
    evidence.put("measured", one.evidence());
    if (one.wouldMove() > 0) {
      evidence.put("wouldHaveMoved", one.wouldMove());
    }
    // Not of the place: its port may be another the next time.
    int hash = (one.framework() + '\n' + one.route()).hashCode();
    return new Recommendation(
        KIND + '-' + String.format(Locale.ROOT, "%08x", hash),
        KIND,
        one.route(),
        Severity.HIGH,
        "What blocks here holds up a server's own threads, of which there are few",
        evidence,
        "Let the agent off-load it to "
            + one.worker()
            + ": weir.level=ADVANCED and weir.mode=enforce; or give the server threads enough, or"
            + " virtual ones",
        0);
  }

  private static Snapshot.@Nullable Route find(Standing one, Snapshot snapshot) {
    for (Snapshot.Route route : snapshot.routes()) {
      if (route.route().equals(one.route()) && route.framework().equals(one.framework())) {
        return route;
      }
    }
    return null;
  }
}
