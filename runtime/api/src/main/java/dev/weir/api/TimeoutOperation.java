package dev.weir.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A call may take so long; stronger than the timeout of the policy that {@link LimitBlocking}
 * names.
 *
 * <pre>{@code
 * @TimeoutOperation(timeout = "2s", strategy = TimeoutStrategy.CACHE_FALLBACK)
 * Rates ratesOf(Currency currency);
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface TimeoutOperation {
  /** How long, such as {@code 500ms} or {@code 5s}; above 0. */
  String timeout();

  /** What happens to a call that takes longer. */
  TimeoutStrategy strategy() default TimeoutStrategy.CANCEL;
}
