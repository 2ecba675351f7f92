package dev.weir.bench;

import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The cost of a site. {@code LockSupport.parkNanos(0)} is a woven method whose body does nothing,
 * so what is measured under the agent is the agent alone.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class SiteBenchmark {
  private static final int NESTED = 1000;

  /** A thread that works for a request, all the while. */
  @State(Scope.Thread)
  public static class InRequest {
    private RequestScope scope;
    private File folder;

    /** Begins the request. */
    @Setup(Level.Iteration)
    public void begin() throws IOException {
      scope = Weir.request("bench");
      Path made = Files.createTempDirectory("bench");
      folder = Files.createFile(made.resolve("one")).getParent().toFile();
    }

    /** Ends it. */
    @TearDown(Level.Iteration)
    public void end() throws IOException {
      scope.close();
      Files.delete(folder.toPath().resolve("one"));
      Files.delete(folder.toPath());
    }
  }

  /** The two clock reads that an outermost operation needs in any case. */
  @Benchmark
  public long twoClockReads() {
    long before = System.nanoTime();
    return System.nanoTime() - before;
  }

  /** A site on a thread without a request. */
  @Benchmark
  public void noRequest() {
    LockSupport.parkNanos(0);
  }

  /** An outermost operation of a request. */
  @Benchmark
  public void outermost(InRequest request) {
    LockSupport.parkNanos(0);
  }

  /** An operation inside another: a thousand inside one listing of a folder. */
  @Benchmark
  @OperationsPerInvocation(NESTED)
  public void nested(InRequest request, Blackhole blackhole) {
    blackhole.consume(
        request.folder.list(
            (folder, name) -> {
              for (int i = 0; i < NESTED; i++) {
                LockSupport.parkNanos(0);
              }
              return true;
            }));
  }
}
