package com.acme.budget;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the tests of {@link Budgeted}, and prints a line for each. */
public final class RunsTests {
  private RunsTests() {}

  /**
   * @param arguments {@code optional}, where the agent need not be there
   */
  public static void main(String[] arguments) throws Exception {
    Files.writeString(Path.of("read.txt"), "read");
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(Budgeted.class))
            .configurationParameter(
                "weir.budget.agent", arguments.length == 0 ? "required" : arguments[0])
            .build();
    LauncherFactory.create().execute(request, new Lines());
    System.out.println("done");
  }

  private static final class Lines implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        String told = result.getThrowable().map(Throwable::getMessage).orElse("");
        System.out.println(test.getDisplayName() + " " + result.getStatus() + " " + told);
      }
    }
  }
}
