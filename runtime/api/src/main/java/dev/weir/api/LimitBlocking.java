package dev.weir.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Calls of a method pass the limits of a policy: its breaker, its rate, its permits, its timeout.
 *
 * <p>On a class or an interface it holds for every method that has none of its own. All methods
 * that name the same policy share its limits, wherever they are. What a policy that nobody
 * configured limits: nothing, calls are counted.
 *
 * <pre>{@code
 * @LimitBlocking("orders-db")
 * List<Order> findOpen(long customer) throws SQLException;
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface LimitBlocking {
  /** The policy's name, the one in {@code weir.policy.<name>.*}. */
  String value();
}
