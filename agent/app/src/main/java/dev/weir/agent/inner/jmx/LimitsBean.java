package dev.weir.agent.inner.jmx;

import dev.weir.core.enforce.Enforcement;
import dev.weir.core.limit.LimiterSnapshot;
import dev.weir.core.limit.breaker.State;
import java.util.ArrayList;
import java.util.List;

/** Reads the limits. */
final class LimitsBean implements LimitsMXBean {
  private final LiveFigures figures;

  LimitsBean(LiveFigures figures) {
    this.figures = figures;
  }

  private List<LimiterSnapshot> limiters() {
    Enforcement.Standing now = figures.now().limits;
    return now == null ? List.of() : now.limits().limiters();
  }

  @Override
  public String getMode() {
    Enforcement.Standing now = figures.now().limits;
    return now == null ? "observe" : now.mode();
  }

  @Override
  public int getOpenBreakers() {
    int open = 0;
    for (LimiterSnapshot limiter : limiters()) {
      State state = limiter.breaker() == null ? State.CLOSED : limiter.breaker().state();
      open += state == State.CLOSED || state == State.DISABLED ? 0 : 1;
    }
    return open;
  }

  @Override
  public PolicyView[] getPolicies() {
    Enforcement.Standing now = figures.now().limits;
    List<PolicyView> views = new ArrayList<>();
    if (now != null) {
      for (LimiterSnapshot limiter : now.limits().limiters()) {
        views.add(new PolicyView(limiter, now.decided().get(limiter.name())));
      }
    }
    return views.toArray(new PolicyView[0]);
  }
}
