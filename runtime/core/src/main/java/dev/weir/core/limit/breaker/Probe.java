package dev.weir.core.limit.breaker;

/**
 * A call that was let through to see whether calls succeed again. It counts once: its half-open
 * time keeps a list of those without an outcome, and forgets it with the first.
 */
final class Probe extends Admission {
  private final HalfOpen issuer;
  final long deadline;

  Probe(CircuitBreaker breaker, HalfOpen issuer, long deadline) {
    super(breaker);
    this.issuer = issuer;
    this.deadline = deadline;
  }

  /** What becomes of a probe. */
  enum Outcome {
    SUCCESS,
    FAILURE,
    NONE
  }

  @Override
  public void success(long durationNanos) {
    issuer.end(this, breaker.isSlow(durationNanos) ? Outcome.FAILURE : Outcome.SUCCESS);
  }

  @Override
  void failed(long durationNanos) {
    issuer.end(this, Outcome.FAILURE);
  }

  @Override
  public void release() {
    issuer.end(this, Outcome.NONE);
  }
}
