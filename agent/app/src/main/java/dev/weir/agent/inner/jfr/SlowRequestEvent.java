package dev.weir.agent.inner.jfr;

import dev.weir.core.record.Follower;
import java.util.function.LongSupplier;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * A request that took {@code weir.threshold.response-time.warning} or longer, or whose own threads
 * were blocked so long. Its thread is the one that ended it. Begun at each request while a
 * recording wants any; see {@link BlockingOperationEvent}.
 */
@Name("weir.SlowRequest")
@Label("Slow Request")
@Category("Weir")
@Description("A request took, or was blocked, weir.threshold.response-time.warning or longer")
@StackTrace(false)
final class SlowRequestEvent extends Event implements Follower.Visit {
  /** The recorder's word for a figure that nobody knows. */
  private static final long UNKNOWN = Long.MIN_VALUE;

  private final transient LongSupplier slowNanos;

  @Label("Route")
  @Nullable String route;

  @Label("Framework")
  @Description("Who named the route")
  @Nullable String framework;

  @Label("Status")
  @Description("What the client got; 0: not known, or no HTTP")
  int status;

  @Label("Blocked Time")
  @Description("How long the request's own threads were blocked")
  @Timespan(Timespan.NANOSECONDS)
  long blockedTime;

  @Label("CPU Time")
  @Timespan(Timespan.NANOSECONDS)
  long cpuTime;

  @Label("Allocated")
  @DataAmount(DataAmount.BYTES)
  long allocated;

  @Label("Operations")
  @Description("How many blocking operations its own threads waited for")
  int operations;

  @Label("Event Loop")
  @Description("It was served on a thread that must not block")
  boolean eventLoop;

  @Label("Failed")
  boolean failed;

  SlowRequestEvent(LongSupplier slowNanos) {
    this.slowNanos = slowNanos;
  }

  @Override
  public void ends(Follower.Ended ended) {
    end();
    long slow = slowNanos.getAsLong();
    if (ended.nanos() < slow && ended.blockedNanos() < slow || !shouldCommit()) {
      return;
    }
    route = ended.route();
    framework = ended.framework().isEmpty() ? null : ended.framework();
    status = ended.status();
    blockedTime = ended.blockedNanos();
    cpuTime = ended.cpuNanos() < 0 ? UNKNOWN : ended.cpuNanos();
    allocated = ended.allocatedBytes() < 0 ? UNKNOWN : ended.allocatedBytes();
    operations = ended.operations();
    eventLoop = ended.eventLoop();
    failed = ended.failed();
    commit();
  }
}
