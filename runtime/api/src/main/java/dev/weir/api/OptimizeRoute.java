package dev.weir.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How much may be done about the blocking of a route, of a method, or of all methods of a class.
 *
 * <p>At {@link Level#BASIC} calls are counted and timed, no more; at {@link Level#ADVANCED} limits,
 * timeouts and background tasks act; at {@link Level#ULTRA} results are cached as well. A limit
 * acts only as far as its policy has it.
 *
 * <pre>{@code
 * @OptimizeRoute(Level.ADVANCED)
 * Response orders(Request request) { ... }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface OptimizeRoute {
  /** The most that may be done. */
  Level value();
}
