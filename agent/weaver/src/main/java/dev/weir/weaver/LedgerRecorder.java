package dev.weir.weaver;

import dev.weir.bridge.Recorder;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.SwallowedErrors;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes what woven code reports to the ledger of the current thread.
 *
 * <p>Nothing thrown here reaches the application: it is swallowed and counted, and a hook that
 * failed 100 times is switched off.
 */
@SuppressWarnings("NullAway") // the bridge carries no nullness: it imports java.base only
public final class LedgerRecorder extends Recorder {
  private static final int MOST_ERRORS = 100;

  private final Ledgers ledgers;
  private final SwallowedErrors errors;
  private final Contexts contexts;
  private volatile @Nullable Hook[] hooks;
  private final int[] failures;
  private volatile @Nullable MethodGate methods;
  // Plain: each reader has just read the bridge's volatile field, so it is never stale for long.
  private boolean enabled = true;
  private int own;

  /**
   * @param ledgers the ledgers
   * @param hooks the hooks by number
   * @param contexts whose work a task is
   * @param errors counts what is kept from the application
   */
  public LedgerRecorder(
      Ledgers ledgers, @Nullable Hook[] hooks, Contexts contexts, SwallowedErrors errors) {
    this.ledgers = ledgers;
    this.hooks = hooks;
    this.contexts = contexts;
    this.errors = errors;
    failures = new int[hooks.length];
  }

  /** Whom methods with limits ask from now on; null: nobody. */
  public void methods(@Nullable MethodGate gate) {
    methods = gate;
  }

  /** The kill switch: false makes every site a no-op at once. */
  public void enabled(boolean on) {
    enabled = on;
  }

  /** Whether the hook of this number was switched off, because it failed again and again. */
  public boolean isOff(int hook) {
    return hook < failures.length && failures[hook] >= MOST_ERRORS;
  }

  /** Whether all of it was switched off, because it failed again and again. */
  public boolean gaveUp() {
    return own >= MOST_ERRORS * 10;
  }

  @Override
  public long enter(int site, Object self, Object detail) {
    if (!enabled) {
      return 0;
    }
    Ledger ledger;
    long token;
    try {
      ledger = ledgers.current();
      token = ledger.enter(site);
    } catch (Throwable e) {
      swallow(e);
      return 0;
    }
    if ((token & Ledger.ASKS) != 0) {
      ask(ledger, site, token, self, detail);
    }
    return token;
  }

  private void ask(Ledger ledger, int site, long token, Object self, Object detail) {
    Throwable refused;
    try {
      refused = ledger.ask(site, token, self, detail);
    } catch (Throwable e) {
      swallow(e);
      return;
    }
    if (refused != null) {
      throw LedgerRecorder.<RuntimeException>asItIs(refused);
    }
  }

  @Override
  public void exit(int site, long token, Object self, Object detail, Throwable thrown) {
    Throwable instead;
    try {
      instead = ledgers.current().exit(site, token, self, detail, thrown);
    } catch (Throwable e) {
      swallow(e);
      return;
    }
    if (instead != null) {
      throw LedgerRecorder.<RuntimeException>asItIs(instead);
    }
  }

  /** What a policy decides is thrown as it is: the method declares it, or its callers expect it. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X asItIs(Throwable thrown) throws X {
    throw (X) thrown;
  }

  @Override
  public long scope(int site, Object self, Object detail) {
    if (!enabled) {
      return 0;
    }
    try {
      return ledgers.current().scope(site, self, detail);
    } catch (Throwable e) {
      swallow(e);
      return 0;
    }
  }

  @Override
  public void leave(long token) {
    try {
      ledgers.current().leave(token);
    } catch (Throwable e) {
      swallow(e);
    }
  }

  @Override
  public @Nullable Object before(int hook, Object self, Object first, Object second) {
    Hook around = hooks[hook];
    if (around == null || !enabled && !around.ends()) {
      return null;
    }
    Ledger ledger = ledgers.current();
    if (ledger.isQuiet()) {
      return null;
    }
    int was = ledger.agentWorks();
    try {
      return around.before(self, first, second);
    } catch (Throwable e) {
      failed(hook, e);
      return null;
    } finally {
      ledger.agentDone(was);
    }
  }

  @Override
  public void after(int hook, Object self, Object state, Object result, Throwable thrown) {
    Hook around = hooks[hook];
    if (around == null) {
      return;
    }
    Ledger ledger = ledgers.current();
    int was = ledger.agentWorks();
    try {
      around.after(self, state, result, thrown);
    } catch (Throwable e) {
      failed(hook, e);
    } finally {
      ledger.agentDone(was);
    }
  }

  private void failed(int hook, Throwable e) {
    swallow(e);
    if (!(e instanceof VirtualMachineError) && ++failures[hook] >= MOST_ERRORS) {
      @Nullable Hook[] rest = Arrays.copyOf(hooks, hooks.length);
      rest[hook] = null;
      hooks = rest;
    }
  }

  private void swallow(Throwable e) {
    errors.swallow(e);
    // An overflown stack or an exhausted heap is the application's, and passes.
    if (!(e instanceof VirtualMachineError) && ++own >= MOST_ERRORS * 10) {
      enabled = false;
    }
  }

  @Override
  public @Nullable Object limit(int method) {
    MethodGate gate = methods;
    if (gate == null || !enabled) {
      return null;
    }
    Ledger ledger = ledgers.current();
    int was = ledger.agentWorks();
    try {
      return gate.limit(method);
    } catch (Throwable e) {
      swallow(e);
      return null;
    } finally {
      ledger.agentDone(was);
    }
  }

  @Override
  public @Nullable Object around(
      int method, Object self, Object[] arguments, MethodHandles.Lookup lookup) {
    MethodGate gate = methods;
    if (gate == null) {
      return null;
    }
    try {
      return gate.around(method, self, arguments, lookup);
    } catch (Throwable e) {
      swallow(e);
      return null;
    }
  }

  @Override
  public void over(Object state, Object result, Throwable thrown) {
    Throwable instead;
    Ledger ledger = ledgers.current();
    int was = ledger.agentWorks();
    try {
      instead = ((MethodGate.Begun) state).over(result, thrown);
    } catch (Throwable e) {
      swallow(e);
      return;
    } finally {
      ledger.agentDone(was);
    }
    if (instead != null && instead != thrown) {
      throw LedgerRecorder.<RuntimeException>asItIs(instead);
    }
  }

  @Override
  public @Nullable Object taskStarts(Object task) {
    if (!enabled) {
      return null;
    }
    try {
      Ledger ledger = ledgers.current();
      ledger.atTop();
      return ledger.taskStarts(contexts.take(task));
    } catch (Throwable e) {
      swallow(e);
      return null;
    }
  }

  @Override
  public void taskEnds(Object state) {
    try {
      ledgers.current().taskEnds((Ledger.Interrupted) state);
    } catch (Throwable e) {
      swallow(e);
    }
  }
}
