package dev.weir.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The body of the method runs on a thread of a pool instead of the caller's.
 *
 * <p>Where the method returns a {@code CompletionStage}, a {@code CompletableFuture} or a {@code
 * Future} the caller gets one at once; else the caller waits for the result, and no longer than the
 * timeout.
 *
 * <pre>{@code
 * @AsyncOperation(type = OperationType.FILE_IO, timeout = "5s")
 * CompletionStage<byte[]> read(Path file);
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface AsyncOperation {
  /** What the body waits for. */
  OperationType type();

  /**
   * How long the body may take, such as {@code 500ms} or {@code 5s}; empty: as long as its policy
   * says. {@link TimeoutOperation} on the same method is stronger.
   */
  String timeout() default "";
}
