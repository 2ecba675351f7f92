package dev.weir.core.report;

import dev.weir.core.record.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * What the agent found out about itself and the JVM that it is in.
 *
 * @param enabled false where {@code weir.enabled} switched it off
 * @param gaveUp whether it has switched itself off, because it failed again and again
 * @param selfTest whether it saw itself block
 * @param retransforms whether classes that were loaded before the agent can be woven
 * @param hooks every row of its tables
 * @param firstError the first failure that was kept from the application, without its message;
 *     empty where there was none
 * @param settings what is wrong with the settings, a line each
 * @param cds the archive of classes
 * @param aot the cache of the ahead-of-time compiler, from JDK 24 on
 * @param agents those named at the start of the JVM
 */
public record Diagnosis(
    boolean enabled,
    boolean gaveUp,
    SelfTest selfTest,
    boolean retransforms,
    List<Hook> hooks,
    String firstError,
    List<String> settings,
    Archive cds,
    Archive aot,
    List<Agent> agents) {

  /** Whether the agent saw itself block. */
  public enum SelfTest {
    PASSED,
    FAILED,
    /** It has not run yet. */
    PENDING
  }

  /**
   * One row.
   *
   * @param name the row's name, {@code file.read}
   * @param className the class or the role that it names
   */
  public record Hook(String name, String className, HookState state) {}

  /** What has become of a row. */
  public enum HookState {
    APPLIED(""),
    /** Its class is not there, or not yet. */
    NOT_NEEDED("no such class is loaded"),
    /** The class has none of the methods, which not every version of it has. */
    NO_METHOD("the class has none of the methods in this version"),
    /** A class that could have been woven was not. */
    NOT_WOVEN("the class is loaded and was not woven"),
    /** Switched off after failures. */
    OFF("switched off, because it failed 100 times");

    private final String why;

    HookState(String why) {
      this.why = why;
    }

    /** Why it is not applied; empty where it is. */
    public String why() {
      return why;
    }
  }

  /**
   * An archive that makes the start shorter.
   *
   * @param state whether it is in use
   * @param file what was named; empty where nothing was
   * @param detail one line, empty where there is nothing to add
   */
  public record Archive(Use state, String file, String detail) {}

  /** Whether an archive is in use. */
  public enum Use {
    IN_USE,
    NOT_IN_USE,
    /** Named, and the JVM does not tell. */
    UNKNOWN,
    /** Nothing was named, or this JVM has no such thing. */
    NONE
  }

  /**
   * An agent that the JVM was started with.
   *
   * @param option {@code -javaagent}, {@code -agentpath} or {@code -agentlib}
   * @param path the jar or the library, without its arguments, which may hold secrets
   * @param source {@code command line}, or the variable of the environment
   * @param own whether it is this one
   */
  public record Agent(String option, String path, String source, boolean own) {}

  /** What is wrong, a line each; empty: nothing is. */
  List<String> problems(Snapshot.Self self) {
    List<String> problems = new ArrayList<>();
    if (gaveUp) {
      problems.add("recording is off, because it failed 1,000 times; restart the application");
    }
    if (selfTest == SelfTest.FAILED) {
      problems.add("the agent blocked once and did not see it; blocking may go unseen");
    }
    if (!retransforms) {
      problems.add("the JVM does not retransform: classes that came before the agent are not seen");
    }
    for (Hook hook : hooks) {
      if (hook.state() == HookState.OFF || hook.state() == HookState.NOT_WOVEN) {
        problems.add("hook " + hook.name() + ", " + hook.className() + ": " + hook.state().why());
      }
    }
    for (String unmatched : self.unmatchedSites()) {
      problems.add("hook ".concat(unmatched));
    }
    if (self.swallowedErrors() > 0) {
      problems.add(
          self.swallowedErrors()
              + " failures of the agent were kept from the application"
              + (firstError.isEmpty() ? "" : "; the first: " + firstError));
    }
    for (String setting : settings) {
      problems.add("settings: ".concat(setting));
    }
    if (aot.state() == Use.NOT_IN_USE) {
      problems.add("AOT cache " + aot.file() + " is not used: " + aot.detail());
    }
    return problems;
  }
}
