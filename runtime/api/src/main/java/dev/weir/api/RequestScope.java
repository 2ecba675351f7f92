package dev.weir.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A unit of work that is going on; see {@link Weir#request}. The agent weaves its two methods. */
public final class RequestScope implements AutoCloseable {
  private final String name;

  RequestScope(String name) {
    this.name = name;
    opened(name);
  }

  /** Nothing here: the agent begins the request around it. */
  @SuppressWarnings("UnusedVariable")
  private void opened(String unit) {}

  /** Nothing here: the agent answers in its place, with types of the JDK alone. */
  private Object @Nullable [] told() {
    return null;
  }

  /**
   * What this thread has waited for since the scope was opened, one for each type and target. What
   * other threads did for it is not there, nor is time on a contended monitor, which is known when
   * the scope has ended.
   *
   * @return null without the agent, or where {@code weir.enabled} switched it off
   * @throws IllegalStateException if the scope is closed, was opened within another request, or by
   *     another thread
   */
  public @Nullable List<Blocked> blocked() {
    Object[] told = told();
    if (told == null) {
      return null;
    }
    if (!(told[0] instanceof Object[] shares)) {
      throw new IllegalStateException("the scope " + name + " is " + told[0]);
    }
    List<Blocked> blocked = new ArrayList<>(shares.length);
    for (Object share : shares) {
      Object[] of = (Object[]) share;
      blocked.add(
          new Blocked(
              OperationType.valueOf((String) of[0]),
              (String) of[1],
              (Long) of[2],
              (Long) of[3],
              (String) of[4]));
    }
    return blocked;
  }

  /** The name that was given. */
  public String name() {
    return name;
  }

  /** Ends the unit of work. Closing twice does nothing. */
  @Override
  public void close() {}
}
