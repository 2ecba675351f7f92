package dev.weir.core.advice;

import dev.weir.core.record.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds in a snapshot what is worth changing. It keeps nothing: the same snapshot gives the same
 * recommendations, with the same ids.
 *
 * <pre>{@code
 * List<Recommendation> advice = new Advisor().advise(recording.snapshot().snapshot());
 * }</pre>
 */
public final class Advisor {
  /** What there is to gain most stands first. */
  public List<Recommendation> advise(Snapshot snapshot) {
    List<Recommendation> all = new ArrayList<>();
    all.sort(
        Comparator.comparing(Recommendation::severity)
            .thenComparing(Recommendation::estimatedSavingMs)
            .reversed());
    return all;
  }
}
