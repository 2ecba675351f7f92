package dev.weir.agent.inner.jfr;

import dev.weir.core.record.Follower;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * A blocking operation that took {@code weir.slow-operation} or longer.
 *
 * <p>One is begun at each outermost operation while a recording wants any, and dropped where the
 * operation was not slow. To begin it only when that is known would cost less, but the recorder's
 * interface has no way to say that an event began earlier; and then neither its duration, by which
 * tools draw it, nor a recording's {@code weir.BlockingOperation#threshold} would be right.
 */
@Name("weir.BlockingOperation")
@Label("Blocking Operation")
@Category("Weir")
@Description("A thread waited, for as long as weir.slow-operation or longer")
@StackTrace(true)
final class BlockingOperationEvent extends Event implements Follower.Operation {
  @Label("Route")
  @Description("Of the request that it was done for, as far as it had a name; none: no request")
  @Nullable String route;

  @Label("Framework")
  @Description("Who named the route")
  @Nullable String framework;

  @Label("Type")
  @Description("What was waited for, as in the report")
  @Nullable String type;

  @Label("Target")
  @Description("The other side, without secrets")
  @Nullable String target;

  @Label("Statement")
  @Description("For databases: the statement with its literals gone")
  @Nullable String statement;

  @Label("Level")
  @Description("How harmful: CRITICAL on an event loop, or where it held a carrier thread")
  @Nullable String level;

  @Label("Async")
  @Description("Done for the request by a thread that is not its own")
  boolean async;

  @Label("Site")
  @Description("The line of application code that called")
  @Nullable String site;

  @Label("Failed")
  @Description("It ended with an exception")
  boolean failed;

  @Label("Pinned")
  @Description("It held the carrier of a virtual thread")
  boolean pinned;

  @Override
  public void ends() {
    end();
  }

  @Override
  public void tell(Follower.Slow slow) {
    if (!shouldCommit()) {
      return;
    }
    route = slow.route();
    framework = slow.framework().isEmpty() ? null : slow.framework();
    type = slow.key().type().name();
    target = slow.key().target();
    statement = slow.key().statement();
    level = slow.level().name();
    async = slow.async();
    site = slow.at();
    failed = slow.failed();
    pinned = slow.pinned();
    commit();
  }
}
