package dev.weir.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.budget.RunsTests;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody's tests with budgets, in a JVM of their own. */
class BudgetsTest {
  @TempDir Path folder;

  static List<Path> jdks() {
    return Jdks.all();
  }

  private String run(ForkedJvm.Builder builder, String... arguments) {
    try (ForkedJvm jvm = builder.in(folder).run(RunsTests.class, arguments)) {
      jvm.waitForLine("done");
      jvm.waitForEnd();
      return jvm.out();
    }
  }

  private static void assertLine(String out, String like) {
    assertTrue(out.lines().anyMatch(line -> line.matches(like)), like + " is not in\n" + out);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void underTheAgentWhatBlocksTooLongFails(Path jdk) {
    String out = run(ForkedJvm.on(jdk).options("-Dweir.admin.port=-1"));
    String sleep =
        "blocked for \\d+\\.\\d ms, 20 ms allowed: SLEEP_OPERATION .* at com.acme.budget.";
    assertLine(
        out,
        "sleepsTooLong\\(\\) FAILED " + sleep + "Budgeted.sleepsTooLong\\(Budgeted.java:\\d+\\)");
    assertLine(out, "sleepsTooLongOnAThreadOfItsOwn\\(\\) FAILED " + sleep + ".*");
    assertLine(out, "isWithinItsBudget\\(\\) SUCCESSFUL ");
    assertLine(
        out, "readsAFile\\(\\) FAILED blocked on what the test must not: FILE_IO read.txt .*");
    assertLine(out, "(\\[1\\] )?.*0 SUCCESSFUL ");
    assertLine(out, "(\\[2\\] )?.*1 FAILED blocked on what .*: SLEEP_OPERATION .*");
    assertLine(out, "joinsUnderTheBudgetOfItsClass\\(\\) FAILED .*: LOCK_WAIT .*");
    assertLine(out, "joinsUnderTheBudgetOfTheOuterClass\\(\\) FAILED .*: LOCK_WAIT .*");
    assertLine(out, "hasABudgetThatSaysNothing\\(\\) FAILED .* neither maxBlockedMs nor forbid");
    assertLine(out, "failsByItself\\(\\) FAILED its own");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void withoutTheAgentItIsSaidOrNothingIs(Path jdk) {
    String out = run(ForkedJvm.on(jdk).withoutAgent());
    assertLine(out, "isWithinItsBudget\\(\\) FAILED .*run them with -javaagent:weir-agent.jar.*");
    assertLine(out, "failsByItself\\(\\) FAILED its own");
    String optional = run(ForkedJvm.on(jdk).withoutAgent(), "optional");
    assertLine(optional, "sleepsTooLong\\(\\) SUCCESSFUL ");
    assertLine(optional, "hasABudgetThatSaysNothing\\(\\) FAILED .*");
    assertEquals(11, out.lines().count(), out);
  }
}
