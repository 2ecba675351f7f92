package dev.weir.junit;

import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Runs a test as a unit of work of the agent's, and compares what it waited for with its {@link
 * BlockingBudget}. An interceptor, because it runs on the thread of the test method, whatever
 * {@code @Timeout} makes of that.
 */
final class BlockingBudgetExtension implements InvocationInterceptor {
  private static final String AGENT = "weir.budget.agent";
  private static final String OPTIONAL = "optional";
  private static final String NO_AGENT =
      "the budget was not measured, because the tests run without the agent, or weir.enabled is"
          + " false: run them with -javaagent:weir-agent.jar, or set "
          + AGENT
          + "="
          + OPTIONAL
          + " in junit-platform.properties";

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    within(invocation, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    within(invocation, context);
  }

  private static void within(Invocation<Void> invocation, ExtensionContext context)
      throws Throwable {
    Budget budget = budget(context);
    String failure;
    try (RequestScope scope = Weir.request("test ".concat(context.getDisplayName()))) {
      invocation.proceed();
      var blocked = scope.blocked();
      failure = blocked == null ? withoutAgent(context) : budget.failure(blocked);
    }
    if (!failure.isEmpty()) {
      throw new AssertionError(failure);
    }
  }

  private static String withoutAgent(ExtensionContext context) {
    boolean optional =
        context.getConfigurationParameter(AGENT).filter(OPTIONAL::equals).isPresent();
    return optional ? "" : NO_AGENT;
  }

  private static Budget budget(ExtensionContext context) {
    BlockingBudget given =
        AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), BlockingBudget.class)
            .or(() -> onClass(context.getRequiredTestClass()))
            .orElseThrow(() -> new ExtensionConfigurationException("no @BlockingBudget"));
    try {
      return Budget.of(given.maxBlockedMs(), given.forbid());
    } catch (IllegalArgumentException e) {
      throw new ExtensionConfigurationException(
          "@BlockingBudget of " + context.getRequiredTestMethod() + ": " + e.getMessage(), e);
    }
  }

  /** That of the class, or of the class that it is nested in. */
  private static Optional<BlockingBudget> onClass(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
      var found = AnnotationSupport.findAnnotation(at, BlockingBudget.class);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
