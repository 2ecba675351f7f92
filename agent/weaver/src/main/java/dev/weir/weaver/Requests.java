package dev.weir.weaver;

import dev.weir.core.enforce.Enforcement;
import dev.weir.core.offload.Offloading;
import dev.weir.core.record.Keys;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Request;
import org.jspecify.annotations.Nullable;

/** What hooks may do: begin and end requests, hand them to tasks, name targets. */
public final class Requests {
  private final Ledgers ledgers;
  private final Recording recording;
  private final Contexts contexts;
  private volatile @Nullable Enforcement enforcement;
  private volatile @Nullable Offloading offloading;
  private volatile @Nullable Host host;
  private volatile @Nullable NoEdge noEdge;

  /** Who makes policies act. */
  public interface Host {
    /** A class has been loaded whose methods have limits, whatever the settings say. */
    void wantPolicies();

    /** Something is left to be done that cannot be while a class is being loaded. */
    void soon();

    /** Something that the user should know, told once. */
    void note(String line);
  }

  /**
   * @param ledgers the ledgers
   * @param recording where they book
   * @param contexts whose work a task is
   */
  public Requests(Ledgers ledgers, Recording recording, Contexts contexts) {
    this.ledgers = ledgers;
    this.recording = recording;
    this.contexts = contexts;
  }

  /** Begins a request on this thread; null where the thread works for one already. */
  public @Nullable Request begin() {
    return ledger().begin();
  }

  /**
   * Begins a request that a server takes up on this thread, whatever task the thread is in; null
   * where the thread's own request is not over.
   */
  public @Nullable Request serve() {
    return ledger().serve();
  }

  /** The request whose own thread this is, or null. */
  public @Nullable Request own() {
    return ledger().ownRequest();
  }

  /** This thread lets go of a request that is not over: it goes on elsewhere. */
  public void suspend(Request request) {
    ledger().suspend(request);
  }

  /** This thread goes on with a request that another began. */
  public void resume(Request request) {
    ledger().resume(request);
  }

  /** The request is complete; may be called from any thread, and more than once. */
  public void end(Request request) {
    ledger().end(request);
  }

  /**
   * The request is complete, and came in where nothing can be limited; says so where a policy is
   * about it.
   */
  public void endWithoutEdge(Request request) {
    Enforcement policies = enforcement;
    NoEdge edge = noEdge;
    if (policies != null && edge != null) {
      edge.ends(policies.plan(), request);
    }
    end(request);
  }

  /** A virtual thread has left its carrier. */
  public void unmounted(Thread thread) {
    recording.unmounted(thread);
  }

  /** A virtual thread has ended. */
  public void terminated(Thread thread) {
    recording.terminated(thread);
  }

  /** A virtual thread is about to go on. */
  public void mounting(Thread thread) {
    recording.mounting(thread);
  }

  /** The ledger of this thread. */
  public Ledger ledger() {
    return ledgers.current();
  }

  /** All ledgers. */
  public Ledgers ledgers() {
    return ledgers;
  }

  /** The interned keys. */
  public Keys keys() {
    return recording.keys();
  }

  /** Whose work a task is. */
  public Contexts contexts() {
    return contexts;
  }

  /** The policies, or null where there are none. */
  public @Nullable Enforcement enforcement() {
    return enforcement;
  }

  /** There are policies from now on. */
  public void enforcement(Enforcement policies) {
    noEdge = new NoEdge(this::note);
    enforcement = policies;
  }

  /** Who makes policies act. */
  public void host(Host policies) {
    host = policies;
  }

  /** A class has been loaded whose methods have limits. */
  public void wantPolicies() {
    Host told = host;
    if (told != null) {
      told.wantPolicies();
    }
  }

  /** Something is left to be done that cannot be while a class is being loaded. */
  public void soon() {
    Host told = host;
    if (told != null) {
      told.soon();
    }
  }

  /** Something that the user should know: in the report, and in the log. */
  public void note(String line) {
    recording.note(line);
    Host told = host;
    if (told != null) {
      told.note(line);
    }
  }

  /** Counts an error of the agent's. */
  public void swallow(Throwable e) {
    recording.errors().swallow(e);
  }

  /** Requests are about to come: a class that serves them is being loaded. */
  public void expect() {
    recording.expectRequests();
  }

  /** What is off-loaded; null until a class that serves requests has been woven. */
  public @Nullable Offloading offloading() {
    return offloading;
  }

  /** Off-loads from now on. */
  public void offloading(Offloading measured) {
    offloading = measured;
  }
}
