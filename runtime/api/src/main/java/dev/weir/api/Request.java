package dev.weir.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method as a unit of work that no framework marks: a job, a consumer. Each call of it,
 * unless made inside another request, is a request of this name.
 *
 * <pre>{@code
 * @Request("nightly-import")
 * void run() { ... }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Request {
  /** The name under which the report lists it. */
  String value();
}
