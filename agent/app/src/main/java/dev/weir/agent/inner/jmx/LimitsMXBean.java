package dev.weir.agent.inner.jmx;

/** The limits, as JMX shows them; they are set elsewhere. */
@Described("The policies that limit the application")
public interface LimitsMXBean {
  /** How far the agent may go. */
  @Described("observe, shadow or enforce")
  String getMode();

  /** Policies whose breaker keeps calls out, or lets probes through alone. */
  @Described("Policies whose circuit breaker is not closed")
  int getOpenBreakers();

  /** Each policy. */
  @Described("Each policy, and what became of the calls under it since the start")
  PolicyView[] getPolicies();
}
