package dev.weir.core.report;

import dev.weir.core.enforce.Enforcement;
import dev.weir.core.limit.LimitersSnapshot;
import dev.weir.core.offload.Standing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limits that the agent keeps, for whoever shows them or sets their breakers by hand. */
public interface LimitsSource {
  /** All of them now, and what was decided; null where nothing is limited. */
  Enforcement.@Nullable Standing standing();

  /** All of them now; null where nothing is limited. */
  default @Nullable LimitersSnapshot snapshot() {
    Enforcement.Standing now = standing();
    return now == null ? null : now.limits();
  }

  /** What is off-loaded, by server and route. */
  default List<Standing> offloading() {
    return List.of();
  }

  /**
   * Sets a policy's breaker by hand.
   *
   * @return false where there is no policy of this name, or it has no breaker
   */
  default boolean set(String policy, ByHand order) {
    return false;
  }

  /** What an operator may do with a breaker. */
  enum ByHand {
    /** Reject all calls until told otherwise. */
    OPEN,
    /** Let calls through, and judge them from now on. */
    CLOSE,
    /** As at the start: closed, nothing counted. */
    RESET
  }
}
