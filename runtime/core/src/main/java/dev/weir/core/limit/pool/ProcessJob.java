package dev.weir.core.limit.pool;

import java.util.Set;

/**
 * Work that a child process can do. It is found there by its class name and made with its
 * constructor without parameters; only the argument and the result travel, serialised.
 *
 * <p>Without being declared there may travel: strings, primitives and their boxes, arrays of them,
 * {@code java.math}, {@code java.time}, {@link java.util.UUID}, {@link java.util.ArrayList}, what
 * {@code List.of} and its kin make, exceptions of the JDK. All else is rejected unless {@link
 * #admits()} names it, in both directions.
 *
 * <pre>{@code
 * public final class Primes implements ProcessJob<Integer, List<Integer>> {
 *   public Set<Class<?>> admits() {
 *     return Set.of(List.class);
 *   }
 *
 *   public List<Integer> run(Integer upTo) {
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>In the child {@code System.out} is its standard error and {@code System.in} is empty, because
 * the real ones carry the protocol. Of what a child prints the last 4 KB are kept, to be shown when
 * it dies.
 *
 * @param <I> the argument
 * @param <O> the result
 */
public interface ProcessJob<I, O> {

  /** Does it. What it throws reaches the caller. */
  O run(I argument) throws Exception;

  /**
   * The classes that argument, result and exceptions consist of, besides those always admitted. A
   * class admits itself, its superclasses and arrays of it, not its subclasses. A collection
   * interface such as {@link java.util.List} admits all the JDK's collections.
   */
  default Set<Class<?>> admits() {
    return Set.of();
  }
}
