package dev.weir.agent.inner.jfr;

import dev.weir.core.enforce.Enforcement;
import dev.weir.core.limit.LimitEvent;
import dev.weir.core.limit.LimitListener;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Request;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decisions of the limits as events. Listens only while a recording wants any, since limits make
 * nothing of a rejection while nobody does.
 */
final class LimitDecisions implements LimitListener {
  private final Ledgers ledgers;
  private final Enforcement policies;
  private final Rarely rarely = new Rarely();
  // Of the agent's thread alone.
  private boolean listening;

  /**
   * @param ledgers tell which request is on the thread
   * @param policies whose decisions
   */
  LimitDecisions(Ledgers ledgers, Enforcement policies) {
    this.ledgers = ledgers;
    this.policies = policies;
  }

  /** Whether a recording wants them from now on. */
  void follow(boolean wanted) {
    if (wanted == listening) {
      return;
    }
    listening = wanted;
    if (wanted) {
      policies.limiters().addListener(this);
    } else {
      policies.limiters().removeListener(this);
    }
  }

  @Override
  public void happened(LimitEvent event) {
    boolean acts = policies.plan().enforces();
    if (event instanceof LimitEvent.Rejected rejected) {
      against(rejected.limit(), acts ? "REJECTED" : "WOULD_REJECT", rejected.reason().name());
    } else if (event instanceof LimitEvent.TimedOut late) {
      against(late.limit(), acts ? "TIMED_OUT" : "WOULD_TIME_OUT", null);
    } else if (event instanceof LimitEvent.BreakerMoved moved) {
      commit(moved.limit(), "BREAKER_" + moved.to(), moved.from().name(), 0);
    }
  }

  private void against(String policy, String decision, @Nullable String reason) {
    long leftOut = rarely.mayTell(System.nanoTime());
    if (leftOut >= 0) {
      commit(policy, decision, reason, leftOut);
    }
  }

  private void commit(String policy, String decision, @Nullable String reason, long leftOut) {
    LimitDecisionEvent event = new LimitDecisionEvent();
    if (!event.shouldCommit()) {
      return;
    }
    Request request = ledgers.current().request();
    event.policy = policy;
    event.route = request == null ? null : request.route();
    event.decision = decision;
    event.reason = reason;
    event.mode = policies.plan().mode().name().toLowerCase(Locale.ROOT);
    event.leftOut = leftOut;
    event.commit();
  }
}
