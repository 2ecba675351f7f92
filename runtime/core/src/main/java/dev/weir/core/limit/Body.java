package dev.weir.core.limit;

import java.util.concurrent.Callable;

/**
 * What a limit surrounds. It throws what it declares and nothing wraps that:
 *
 * <pre>{@code
 * byte[] bytes = limiter.call(() -> Files.readAllBytes(path)); // throws IOException
 * int sum = limiter.call(() -> 1 + 1); // throws nothing
 * }</pre>
 *
 * @param <T> what it gives
 * @param <X> what it throws
 */
@FunctionalInterface
public interface Body<T, X extends Exception> extends Callable<T> {
  @Override
  T call() throws X;
}
