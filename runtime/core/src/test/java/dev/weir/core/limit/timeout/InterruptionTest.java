package dev.weir.core.limit.timeout;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Interrupts reach the call they are meant for, or none. */
class InterruptionTest {
  private final Interruption interruption = new Interruption(Thread.currentThread());

  @AfterEach
  void lower() {
    boolean unused = Thread.interrupted();
  }

  @Test
  void theCallThatIsMeantIsInterruptedOnce() {
    interruption.begin(1);
    interruption.send(1);
    assertTrue(Thread.interrupted());
    assertTrue(interruption.end());
    assertFalse(interruption.end());
  }

  @Test
  void aStopThatCameTooLateReachesNeitherWhatComesAfterNorTheNextCall() {
    interruption.begin(1);
    assertFalse(interruption.end());
    interruption.send(1);
    assertFalse(Thread.interrupted());
    interruption.begin(2);
    interruption.send(1);
    assertFalse(Thread.interrupted());
    assertFalse(interruption.end());
  }

  @Test
  void aFlagThatIsUpAlreadyIsSomebodyElses() {
    interruption.begin(1);
    Thread.currentThread().interrupt();
    interruption.send(1);
    assertFalse(interruption.end());
    assertTrue(Thread.interrupted());
  }
}
