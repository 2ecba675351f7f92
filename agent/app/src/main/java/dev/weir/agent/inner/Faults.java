package dev.weir.agent.inner;

/**
 * Makes the start fail at a named step, so that tests can prove that the application does not
 * notice. Nothing but a look at one property.
 */
final class Faults {
  private static final String AT = System.getProperty("dev.weir.fault");

  private Faults() {}

  static void at(String step) {
    if (step.equals(AT)) {
      throw new IllegalStateException("made to fail at ".concat(step));
    }
  }
}
