package dev.weir.core.record;

import dev.weir.api.BlockingLevel;
import dev.weir.api.OperationType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable picture of everything recorded between two instants. Writers never wait for one to
 * be taken; totals and counts are exact, percentiles are within 1 % (two significant digits).
 *
 * @param from when recording began
 * @param to when the snapshot was taken
 * @param routes every route that served a request, in no particular order
 * @param unattributed operations outside any request
 * @param self what the agent knows of its own work
 * @param lockHolders who was seen with the locks that requests waited for
 */
public record Snapshot(
    Instant from,
    Instant to,
    List<Route> routes,
    List<Operation> unattributed,
    Self self,
    List<LockHolder> lockHolders) {

  /** One in which nobody was seen with a lock. */
  public Snapshot(
      Instant from, Instant to, List<Route> routes, List<Operation> unattributed, Self self) {
    this(from, to, routes, unattributed, self, List.of());
  }

  /**
   * Who had a lock while a request waited for it, by looks now and then.
   *
   * @param route the route that waited
   * @param lock the class of the lock or monitor
   * @param heldBy the route whose request had it, or the pool of a thread without a request
   * @param at the line of application code that it was at
   * @param seen in how many looks
   */
  public record LockHolder(String route, String lock, String heldBy, String at, long seen) {}

  /**
   * One route.
   *
   * @param route method and template, {@code GET /users/{id}}
   * @param framework who named the route, {@code spring-webmvc}
   * @param requests requests that ended
   * @param errors those with a status of 500 or more, or that ended with an exception
   * @param statusCodes requests by status code; without one (a job), empty
   * @param response nanoseconds from first to last
   * @param blocked nanoseconds a request's own threads were blocked, one value a request
   * @param cpu nanoseconds on-CPU, of those requests on which it was measured
   * @param allocated bytes, of those requests on which it was measured
   * @param eventLoop true where the route was served on an event loop
   * @param operations what blocked
   * @param busyNanos nanoseconds while at least one request was under way, about; 0 where that is
   *     not known
   */
  public record Route(
      String route,
      String framework,
      long requests,
      long errors,
      Map<Integer, Long> statusCodes,
      Distribution response,
      Distribution blocked,
      Distribution cpu,
      Distribution allocated,
      boolean eventLoop,
      List<Operation> operations,
      long busyNanos) {
    /** One of which it is not known for how long it was busy. */
    public Route(
        String route,
        String framework,
        long requests,
        long errors,
        Map<Integer, Long> statusCodes,
        Distribution response,
        Distribution blocked,
        Distribution cpu,
        Distribution allocated,
        boolean eventLoop,
        List<Operation> operations) {
      this(
          route,
          framework,
          requests,
          errors,
          statusCodes,
          response,
          blocked,
          cpu,
          allocated,
          eventLoop,
          operations,
          0);
    }
  }

  /**
   * One kind of blocking against one target.
   *
   * @param type what was waited for
   * @param target the other side, without secrets; null where there is none
   * @param threadPool the pool of the threads, for operations outside any request; else null
   * @param level how harmful
   * @param async true where another thread did it for the request
   * @param count operations that ended
   * @param errors those that ended with an exception
   * @param pinned those that held a virtual thread's carrier
   * @param blocked nanoseconds, one value an operation
   * @param sites lines of application code, for operations beyond {@code weir.slow-operation}
   * @param statements normalised statements, for databases
   * @param usage how requests used it
   */
  public record Operation(
      OperationType type,
      @Nullable String target,
      @Nullable String threadPool,
      BlockingLevel level,
      boolean async,
      long count,
      long errors,
      long pinned,
      Distribution blocked,
      List<Line> sites,
      List<Line> statements,
      Usage usage) {

    /** One of which it is not known how requests used it. */
    public Operation(
        OperationType type,
        @Nullable String target,
        @Nullable String threadPool,
        BlockingLevel level,
        boolean async,
        long count,
        long errors,
        long pinned,
        Distribution blocked,
        List<Line> sites,
        List<Line> statements) {
      this(
          type,
          target,
          threadPool,
          level,
          async,
          count,
          errors,
          pinned,
          blocked,
          sites,
          statements,
          Usage.UNKNOWN);
    }
  }

  /**
   * How requests used a target.
   *
   * @param requests requests, or tasks of requests, with at least one such operation; with several
   *     statements, the sum of theirs
   * @param most the most operations that one of them had; with several statements, of one of those
   * @param reads requests that read it
   * @param writes requests that wrote it
   * @param onlyReads requests that read it and did not write it
   * @param tiny operations on files that moved a few bytes each
   * @param tinyNanos what those took
   * @param spanNanos from the first to the last of a request's, without what else blocked
   *     meanwhile, summed over requests: the time of the loop around them; with several statements,
   *     the sum
   * @param rounds round trips: operations, of sockets the reads that came after a write
   * @param repeatNanos what would be left out if each request asked once: the shortest of its round
   *     trips, times all of them but one, summed over requests
   * @param endless operations that nothing would have ended had no answer come, of those that were
   *     slow and of calls of services
   * @param inLineNanos of what other threads did for a request, the time while none of its own was
   *     at work, so that it waited for this
   * @param late requests with at least one, of those that came late: {@code later} of them, the
   *     half to three quarters of all that came last; with several statements, the sum of theirs
   * @param later 0 where that is not known
   */
  public record Usage(
      long requests,
      long most,
      long reads,
      long writes,
      long onlyReads,
      long tiny,
      long tinyNanos,
      long spanNanos,
      long rounds,
      long repeatNanos,
      long endless,
      long inLineNanos,
      long late,
      long later) {
    /** Nothing is known. */
    public static final Usage UNKNOWN = new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /**
   * A line of code or a statement, and what it cost.
   *
   * @param at {@code class.method(File:line)}, or the statement with its literals gone
   * @param count operations
   * @param blocked nanoseconds, one value an operation
   * @param usage for statements: how requests used it
   */
  public record Line(String at, long count, Distribution blocked, Usage usage) {
    /** One of which it is not known how requests used it. */
    public Line(String at, long count, Distribution blocked) {
      this(at, count, blocked, Usage.UNKNOWN);
    }
  }

  /**
   * A distribution. Values are in the unit that the holder states.
   *
   * @param count how many values
   * @param total their exact sum
   * @param max the greatest, exact
   * @param p50 the median, and so on up to the 99.9th percentile
   * @param histogram all of it, as {@link HistogramText} writes it; empty where nobody asked for it
   */
  public record Distribution(
      long count,
      long total,
      long max,
      long p50,
      long p90,
      long p95,
      long p99,
      long p999,
      String histogram) {
    /** Nothing recorded. */
    public static final Distribution EMPTY = new Distribution(0, 0, 0, 0, 0, 0, 0, 0);

    /** One without its histogram. */
    public Distribution(
        long count, long total, long max, long p50, long p90, long p95, long p99, long p999) {
      this(count, total, max, p50, p90, p95, p99, p999, "");
    }

    /** The mean, or 0 where nothing was recorded. */
    public double mean() {
      return count == 0 ? 0 : (double) total / count;
    }
  }

  /**
   * The agent's own figures.
   *
   * @param overheadNanos time spent recording ended requests and taking snapshots
   * @param droppedKeys routes, targets and sites that went to {@code (other)}
   * @param swallowedErrors exceptions of the agent that were kept from the application
   * @param unmatchedSites rows that matched a class but no method
   * @param notes what an operator should know, each one line
   */
  public record Self(
      long overheadNanos,
      long droppedKeys,
      long swallowedErrors,
      List<String> unmatchedSites,
      List<String> notes) {}
}
