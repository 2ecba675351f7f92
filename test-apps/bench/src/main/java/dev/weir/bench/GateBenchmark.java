package dev.weir.bench;

import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The cost of a policy at a site that it lets pass. {@code TimeUnit.sleep(0)} is a woven method
 * whose body does nothing.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class GateBenchmark {
  private RequestScope scope;

  /** Begins the request that the thread works for, all the while. */
  @Setup(Level.Iteration)
  public void begin() {
    scope = Weir.request("bench");
  }

  /** Ends it. */
  @TearDown(Level.Iteration)
  public void end() {
    scope.close();
  }

  /** An outermost operation of a request. */
  @Benchmark
  public void operation() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(0);
  }
}
