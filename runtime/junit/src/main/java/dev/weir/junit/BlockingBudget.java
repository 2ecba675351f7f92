package dev.weir.junit;

import dev.weir.api.OperationType;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fails a test whose own thread blocks for longer than it may, or on what it must not block on.
 * What stands on a method goes before what stands on its class.
 *
 * <pre>{@code
 * @Test
 * @BlockingBudget(maxBlockedMs = 50, forbid = {SLEEP_OPERATION, SUBPROCESS})
 * void findsAnOrder() { ... }
 * }</pre>
 *
 * <p>The tests have to run under the agent, {@code -javaagent:weir-agent.jar}; where they do not,
 * the test fails and says so, unless JUnit's configuration has {@code weir.budget.agent=optional}.
 * Counted is what the thread of the test method waits for in the method: not what {@code
 * BeforeEach} methods or other threads do, and not the time on contended monitors.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@ExtendWith(BlockingBudgetExtension.class)
public @interface BlockingBudget {
  /** The longest blocked time of all kinds together in milliseconds, from 0; -1: any. */
  long maxBlockedMs() default -1;

  /**
   * What must not happen at all. Types that block; not {@link OperationType#CPU_INTENSIVE} or
   * {@link OperationType#MEMORY_OPERATION}.
   */
  OperationType[] forbid() default {};
}
