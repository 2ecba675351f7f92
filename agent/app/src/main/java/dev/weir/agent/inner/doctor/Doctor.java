package dev.weir.agent.inner.doctor;

import dev.weir.core.record.SwallowedErrors;
import dev.weir.core.report.Diagnosis;
import dev.weir.core.report.Diagnosis.Hook;
import dev.weir.core.report.Diagnosis.HookState;
import dev.weir.core.report.Diagnosis.SelfTest;
import dev.weir.weaver.LedgerRecorder;
import dev.weir.weaver.RowState;
import dev.weir.weaver.Weaver;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells what works of the agent and what does not. Made at start, where it does nothing; any thread
 * may ask.
 */
public final class Doctor {
  /** Loaded before any agent: it is woven if the JVM retransforms, and not otherwise. */
  private static final String LOADED_BEFORE = "java.io.FileInputStream";

  private final Instrumentation instrumentation;
  private final Weaver weaver;
  private final LedgerRecorder recorder;
  private final SwallowedErrors errors;
  private volatile SelfTest selfTest = SelfTest.PENDING;

  /**
   * @param instrumentation the JVM's
   * @param weaver what weaves
   * @param recorder what woven code reports to
   * @param errors what was kept from the application
   */
  public Doctor(
      Instrumentation instrumentation,
      Weaver weaver,
      LedgerRecorder recorder,
      SwallowedErrors errors) {
    this.instrumentation = instrumentation;
    this.weaver = weaver;
    this.recorder = recorder;
    this.errors = errors;
  }

  /** How the self-test ended. */
  public void selfTest(boolean passed) {
    selfTest = passed ? SelfTest.PASSED : SelfTest.FAILED;
  }

  /**
   * Looks at everything.
   *
   * @param enabled whether the settings have the agent on
   * @param settings what is wrong with them
   */
  public Diagnosis look(boolean enabled, List<String> settings) {
    List<RowState> rows = weaver.rows();
    JvmFacts jvm = JvmFacts.ofProcess();
    return new Diagnosis(
        enabled,
        recorder.gaveUp(),
        selfTest,
        instrumentation.isRetransformClassesSupported() && wasRetransformed(rows),
        hooks(rows),
        errors.first(),
        settings,
        jvm.cds(),
        jvm.aot(),
        jvm.agents());
  }

  private static boolean wasRetransformed(List<RowState> rows) {
    for (RowState row : rows) {
      if (row.className().equals(LOADED_BEFORE) && row.state() == RowState.State.APPLIED) {
        return true;
      }
    }
    return false;
  }

  private List<Hook> hooks(List<RowState> rows) {
    Set<String> unseen = new HashSet<>();
    for (RowState row : rows) {
      if (row.state() == RowState.State.UNSEEN) {
        unseen.add(row.className());
      }
    }
    Set<String> loaded = new HashSet<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (unseen.contains(type.getName())) {
        loaded.add(type.getName());
      }
    }
    List<Hook> hooks = new ArrayList<>();
    for (RowState row : rows) {
      boolean off = recorder.isOff(row.id());
      hooks.add(new Hook(row.row(), row.className(), state(row, off, loaded)));
    }
    return hooks;
  }

  private static HookState state(RowState row, boolean off, Set<String> loaded) {
    if (off) {
      return HookState.OFF;
    }
    return switch (row.state()) {
      case APPLIED -> HookState.APPLIED;
      case NO_METHOD -> HookState.NO_METHOD;
      case UNSEEN -> loaded.contains(row.className()) ? HookState.NOT_WOVEN : HookState.NOT_NEEDED;
    };
  }
}
