package dev.weir.core.limit.pool;

import java.lang.reflect.Constructor;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * A job with its argument: what a process pool runs. A pool of threads runs it too, in this JVM.
 *
 * <pre>{@code
 * PooledCall<List<Integer>> call = pool.submit(JobCall.of(Primes.class, 1_000_000));
 * }</pre>
 *
 * <p>The argument is serialised when a worker takes the call, so it must not change until then.
 *
 * @param <I> the argument
 * @param <O> the result
 */
public final class JobCall<I, O> implements Callable<O> {
  private final Class<? extends ProcessJob<I, O>> job;
  private final I argument;
  private final Set<Class<?>> admitted;

  private JobCall(Class<? extends ProcessJob<I, O>> job, I argument, Set<Class<?>> admitted) {
    this.job = job;
    this.argument = argument;
    this.admitted = admitted;
  }

  /**
   * One call of the job.
   *
   * @throws IllegalArgumentException if a child could not make the job
   */
  public static <I, O> JobCall<I, O> of(Class<? extends ProcessJob<I, O>> job, I argument) {
    return new JobCall<>(job, argument, Set.of()).admitting(make(job).admits());
  }

  /** The same, with classes that may travel besides those that the job admits by itself. */
  public JobCall<I, O> admitting(Class<?>... classes) {
    return admitting(List.of(classes));
  }

  private JobCall<I, O> admitting(Collection<Class<?>> classes) {
    Set<Class<?>> all = new HashSet<>(admitted);
    all.addAll(classes);
    all.removeIf(Class::isPrimitive); // they always are
    return new JobCall<>(job, argument, Set.copyOf(all));
  }

  /** Runs it here, in this JVM. */
  @Override
  public O call() throws Exception {
    return make(job).run(argument);
  }

  static <J> J make(Class<J> job) {
    try {
      Constructor<J> constructor = job.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalArgumentException(
          "job "
              + job.getName()
              + " must be a class of its own with a constructor without parameters: "
              + e,
          e);
    }
  }

  Class<?> job() {
    return job;
  }

  I argument() {
    return argument;
  }

  Set<Class<?>> admitted() {
    return admitted;
  }

  /** Such as {@code call of com.acme.Primes}; never the argument. */
  @Override
  public String toString() {
    return "call of " + job.getName();
  }
}
