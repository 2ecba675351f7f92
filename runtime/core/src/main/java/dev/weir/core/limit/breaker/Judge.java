package dev.weir.core.limit.breaker;

import dev.weir.api.policy.BreakerPolicy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells which exceptions and results are failures. Runs on the caller's thread with no lock held,
 * since the predicates are not ours.
 */
final class Judge {
  private final BreakerPolicy policy;
  private final boolean all;
  private final AtomicLong callbackFailures;

  Judge(BreakerPolicy policy, AtomicLong callbackFailures) {
    this.policy = policy;
    this.all = policy.expectedExceptions().isEmpty() && policy.failure() == null;
    this.callbackFailures = callbackFailures;
  }

  /** What an exception is to the breaker. */
  enum Verdict {
    FAILURE,
    SUCCESS,
    NEITHER
  }

  Verdict verdict(@Nullable Throwable thrown) {
    if (thrown == null) {
      return Verdict.FAILURE;
    }
    if (named(policy.ignoredExceptions(), thrown)) {
      return Verdict.NEITHER;
    }
    boolean expected = all || named(policy.expectedExceptions(), thrown) || chosen(thrown);
    return expected ? Verdict.FAILURE : Verdict.SUCCESS;
  }

  private static boolean named(Set<String> names, Throwable thrown) {
    return !names.isEmpty() && named(names, thrown.getClass());
  }

  private static boolean named(Set<String> names, @Nullable Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (names.contains(c.getName())) {
        return true;
      }
      for (Class<?> implemented : c.getInterfaces()) {
        if (named(names, implemented)) {
          return true;
        }
      }
    }
    return false;
  }

  // A predicate that throws has not said that the exception is harmless.
  private boolean chosen(Throwable thrown) {
    Predicate<? super Throwable> test = policy.failure();
    try {
      return test != null && test.test(thrown);
    } catch (Throwable e) {
      callbackFailures.incrementAndGet();
      return true;
    }
  }

  boolean isFailure(@Nullable Object result) {
    Predicate<@Nullable Object> test = policy.failedResult();
    try {
      return test != null && test.test(result);
    } catch (Throwable e) {
      callbackFailures.incrementAndGet();
      return false;
    }
  }
}
