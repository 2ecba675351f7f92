package dev.weir.core.limit.rate;

import dev.weir.api.policy.RatePolicy;
import dev.weir.api.policy.RatePolicy.Limit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All grants of a schedule with their times, and the proof by brute force that they keep to the
 * limits: what a limiter must never do, told without any of its cleverness.
 */
final class Grants {
  /** Some permits given at a time, under the policy that held then. */
  private record Grant(long time, int permits, RatePolicy policy, int era) {}

  private final List<Grant> grants = new ArrayList<>();
  private RatePolicy policy;
  private int era;

  Grants(RatePolicy policy) {
    this.policy = policy;
  }

  void add(long time, int permits) {
    grants.add(new Grant(time, permits, policy, era));
  }

  int size() {
    return grants.size();
  }

  long timeOf(int index) {
    return grants.get(index).time();
  }

  /** Given back; returns how many permits. */
  int remove(int index) {
    return grants.remove(index).permits();
  }

  /** Nothing is forgotten. */
  void reconfigure(RatePolicy next) {
    policy = next;
    era++;
  }

  /** Null, or what is wrong. */
  @Nullable String violation() {
    for (int last = 0; last < grants.size(); last++) {
      Grant grant = grants.get(last);
      for (Limit limit : grant.policy().limits()) {
        long sum = 0;
        for (int i = last; i >= 0; i--) {
          Grant earlier = grants.get(i);
          if (grant.time() - earlier.time() >= limit.window().toNanos()) {
            break;
          }
          sum += earlier.permits();
        }
        if (sum > limit.permits()) {
          return sum + " within a window of " + limit + " that ends at " + grant.time();
        }
      }
      String burst = grant.policy().burst() == 0 ? null : burstViolation(last);
      if (burst != null) {
        return burst;
      }
    }
    return null;
  }

  private @Nullable String burstViolation(int last) {
    Grant grant = grants.get(last);
    Limit highest = grant.policy().limits().get(0);
    for (Limit limit : grant.policy().limits()) {
      if ((double) limit.permits() * highest.window().toNanos()
          > (double) highest.permits() * limit.window().toNanos()) {
        highest = limit;
      }
    }
    long sum = 0;
    for (int i = last; i >= 0 && grants.get(i).era() == grant.era(); i--) {
      sum += grants.get(i).permits();
      long span = grant.time() - grants.get(i).time();
      // A wide span needs no proof: the limit itself holds there.
      if (span > highest.window().toNanos()) {
        break;
      }
      if ((sum - grant.policy().burst()) * highest.window().toNanos() > span * highest.permits()) {
        return sum + " in " + span + " ns with a burst of " + grant.policy().burst();
      }
    }
    return null;
  }
}
