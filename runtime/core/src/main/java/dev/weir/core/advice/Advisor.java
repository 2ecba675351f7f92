package dev.weir.core.advice;

import dev.weir.core.offload.Standing;
import dev.weir.core.record.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds in a snapshot what is worth changing. It keeps nothing: the same snapshot gives the same
 * recommendations, with the same ids.
 *
 * <p>Nothing is concluded from fewer than {@value Case#LEAST_REQUESTS} requests, and nothing said
 * that would save less than a millisecond and less than a twentieth of the response time.
 *
 * <pre>{@code
 * List<Recommendation> advice = new Advisor().advise(recording.snapshot().snapshot());
 * }</pre>
 */
public final class Advisor {
  private static final int MOST = 200;

  private final List<Rule> rules;

  /** For the running JVM. */
  public Advisor() {
    this(Runtime.version().feature());
  }

  /**
   * @param feature the Java release that it is about
   */
  Advisor(int feature) {
    rules =
        List.of(
            new DatabaseRules(),
            new CallRules(),
            new ConversationRules(),
            new TimeoutRules(),
            new LocalRules(),
            new LockRules(),
            new ThreadRules(feature));
  }

  /** What there is to gain most stands first. */
  public List<Recommendation> advise(Snapshot snapshot) {
    return advise(snapshot, List.of());
  }

  /**
   * The same, with what could be off-loaded.
   *
   * @param offloading how off-loading stands
   */
  public List<Recommendation> advise(Snapshot snapshot, List<Standing> offloading) {
    List<Recommendation> all = new ArrayList<>();
    for (Snapshot.Route route : snapshot.routes()) {
      Case looked = new Case(route);
      if (route.requests() >= Case.LEAST_REQUESTS) {
        for (Rule rule : rules) {
          rule.look(looked, snapshot, all::add);
        }
      }
    }
    new OffloadRules().look(offloading, snapshot, all::add);
    all.sort(
        Comparator.comparing(Recommendation::severity)
            .thenComparing(Recommendation::estimatedSavingMs)
            .reversed()
            .thenComparing(Recommendation::id));
    return List.copyOf(all.subList(0, Math.min(MOST, all.size())));
  }
}
