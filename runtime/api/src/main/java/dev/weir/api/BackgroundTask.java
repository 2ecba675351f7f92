package dev.weir.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Calls of the method return at once; the body runs later, on a thread of the background.
 *
 * <p>The method returns nothing, a {@code CompletionStage}, a {@code CompletableFuture} or a {@code
 * Future}: any other type would have to be waited for.
 *
 * <pre>{@code
 * @BackgroundTask("data_processing")
 * void recomputeTotals(long customer);
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface BackgroundTask {
  /** What kind of task it is: the name under which tasks are counted and looked up. */
  String value();
}
