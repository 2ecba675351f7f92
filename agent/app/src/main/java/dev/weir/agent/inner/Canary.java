package dev.weir.agent.inner;

import dev.weir.agent.inner.doctor.Doctor;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Request;
import java.util.concurrent.TimeUnit;

/**
 * After install the agent blocks once, on a thread of its own, and says so if it did not see
 * itself: a JDK that renamed a method must not blind it in silence.
 */
final class Canary implements Runnable {
  private final Ledgers ledgers;
  private volatile boolean seen;

  private Canary(Ledgers ledgers) {
    this.ledgers = ledgers;
  }

  static void look(Recording recording, Ledgers ledgers, Log log, Doctor doctor) {
    Canary canary = new Canary(ledgers);
    Thread thread = new Thread(null, canary, "weir-canary", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      return;
    }
    doctor.selfTest(canary.seen);
    if (!canary.seen) {
      String line = "self-test: the agent blocked once and did not see it; blocking may go unseen";
      recording.note(line);
      log.warn(line);
    }
  }

  @Override
  public void run() {
    Ledger ledger = ledgers.current();
    Request probe = ledger.probe();
    try {
      TimeUnit.MILLISECONDS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      seen = ledger.sawBlocking(probe);
    }
  }
}
