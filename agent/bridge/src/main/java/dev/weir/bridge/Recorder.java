package dev.weir.bridge;

import java.lang.invoke.MethodHandles;

/**
 * The agent's side of the bridge: what woven code reports to.
 *
 * <p>One instance, in the agent's hidden loader. Whatever goes wrong on the other side is swallowed
 * and counted there, so the application runs on as without the agent. The one thing that is thrown
 * is a policy's decision, by {@link #enter} and {@link #exit}.
 */
public abstract class Recorder {
  /** For the one implementation. */
  protected Recorder() {}

  /**
   * A woven method is about to run its body. What this throws the method throws, and the body does
   * not run: an exception of a type that the method's callers expect, where a policy says no.
   *
   * @param site the row's number
   * @param self the object the method was called on, null for a static one
   * @param detail an argument or a field, as the row says
   * @return what {@link #exit} wants back; 0 where nothing is to be recorded
   */
  public abstract long enter(int site, Object self, Object detail);

  /**
   * The body has ended. What this throws stands in the place of what the body returned or threw: a
   * policy's timeout ended it.
   *
   * @param site the row's number
   * @param token what {@link #enter} gave, never 0
   * @param self the object the method was called on, null for a static one
   * @param detail an argument or a field, as the row says
   * @param thrown what the body threw, or null
   */
  public abstract void exit(int site, long token, Object self, Object detail, Throwable thrown);

  /**
   * What blocks until {@link #leave} belongs to the scope's row.
   *
   * @param site the row's number
   * @param self the object the method was called on, null for a static one
   * @param detail an argument, as the row says
   * @return what {@link #leave} wants back; 0 where another scope is open already
   */
  public abstract long scope(int site, Object self, Object detail);

  /** The scope that {@link #scope} opened has ended. */
  public abstract void leave(long token);

  /**
   * A hooked method of a framework is about to run.
   *
   * @return what {@link #after} wants back; null where it need not be called; for a guarded method
   *     an array is an answer in the body's place, see {@link Bridge#instead}
   */
  public abstract Object before(int hook, Object self, Object first, Object second);

  /** The hooked method has ended, with a result or an exception. */
  public abstract void after(int hook, Object self, Object state, Object result, Throwable thrown);

  /**
   * A method with limits is about to run its body.
   *
   * @param method its number
   * @return null: nothing limits it now; {@link Bridge#AROUND}: the agent makes the call, see
   *     {@link #around}; an array: an answer in the body's place, see {@link Bridge#instead};
   *     anything else is what {@link #over} wants back
   */
  public Object limit(int method) {
    return null;
  }

  /**
   * Makes the call of a method with limits: now or later, once or more often, on this thread or
   * another.
   *
   * @param method its number
   * @param self the object the method was called on, null for a static one
   * @param arguments as they were given, primitives boxed
   * @param lookup of the class whose method it is
   * @return an answer in the body's place, see {@link Bridge#instead}; null: the body runs
   */
  public Object around(int method, Object self, Object[] arguments, MethodHandles.Lookup lookup) {
    return null;
  }

  /**
   * The body of a method with limits has ended. What this throws stands in the place of what the
   * body returned or threw.
   *
   * @param state what {@link #limit} gave
   * @param result what the body returned where that is a reference, else null
   * @param thrown what it threw, or null
   */
  public void over(Object state, Object result, Throwable thrown) {}

  /**
   * A worker takes up a task: whose work is it? Null where {@link #taskEnds} need not be called.
   */
  public abstract Object taskStarts(Object task);

  /** The task has ended. */
  public abstract void taskEnds(Object state);
}
