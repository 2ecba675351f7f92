package dev.weir.core.advice;

import dev.weir.core.record.Snapshot;
import java.util.function.Consumer;

/** Finds one kind of fault. */
interface Rule {
  /**
   * Looks at a route.
   *
   * @param all everything recorded, for what other routes have to do with it
   * @param found takes what is worth changing
   */
  void look(Case route, Snapshot all, Consumer<Recommendation> found);
}
