package dev.weir.agent.inner.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * A limit decided against a call, or would have in the mode {@code enforce}; or a breaker moved.
 */
@Name("weir.LimitDecision")
@Label("Limit Decision")
@Category("Weir")
@Description("A limit rejected or ended a call, or would have; or a circuit breaker moved")
@StackTrace(true)
final class LimitDecisionEvent extends Event {
  @Label("Policy")
  @Nullable String policy;

  @Label("Route")
  @Description("Of the request on the deciding thread; none: no request")
  @Nullable String route;

  @Label("Decision")
  @Description("REJECTED, TIMED_OUT, WOULD_REJECT, WOULD_TIME_OUT; BREAKER_ and its new state")
  @Nullable String decision;

  @Label("Reason")
  @Description("Why it was rejected; of a breaker, its state before")
  @Nullable String reason;

  @Label("Mode")
  @Description("shadow or enforce")
  @Nullable String mode;

  @Label("Left Out")
  @Description("Rejections and time-outs before this one that were too many to be told one by one")
  long leftOut;
}
