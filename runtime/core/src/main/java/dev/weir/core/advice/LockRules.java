package dev.weir.core.advice;

import dev.weir.api.OperationType;
import dev.weir.core.record.CallSites;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.LockHolder;
import dev.weir.core.record.Snapshot.Operation;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Queues for locks, monitors and permits. */
final class LockRules implements Rule {
  private static final String CONCURRENT = "java.util.concurrent.";

  /** A bin of the map is locked while a value is worked out for one of its keys. */
  private static final String MAP = CONCURRENT.concat("ConcurrentHashMap");

  private static final String SEMAPHORE = CONCURRENT.concat("Semaphore");

  @Override
  public void look(Case route, Snapshot all, Consumer<Recommendation> found) {
    for (Operation operation : route.route.operations()) {
      if (operation.type() == OperationType.LOCK_WAIT && Case.counts(operation)) {
        lock(route, operation, all, found);
      }
    }
  }

  private static void lock(
      Case route, Operation operation, Snapshot all, Consumer<Recommendation> found) {
    double saving = route.perRequestMs(operation);
    String lock = Case.target(operation);
    // Of monitors it is known how long a request waited and how often, but not for how long each
    // time: one that had to fill a cache first is not many that queue.
    long waited = isMonitor(lock) ? operation.usage().requests() : operation.count();
    if (!isLock(lock)
        || !isOfApplication(operation)
        || !route.queues(operation, waited)
        || saving < 0.5
        || !route.isWorth(saving)) {
      return;
    }
    LockHolder holder = holder(route, lock, all);
    String where = holder == null ? "" : "; " + holder.heldBy() + " has it at " + holder.at();
    boolean permit = lock.startsWith(SEMAPHORE);
    found.accept(
        route
            .draft("lock-contention", lock)
            .text(permit ? "semaphore" : "lock", lock)
            .figure("waits", operation.count())
            .figure("requestsThatWaited", operation.usage().requests())
            .figure("meanMs", Case.typicalMs(operation.blocked()))
            .figure("longestMs", operation.blocked().max() / 1e6)
            .site(operation)
            .text("heldBy", holder == null ? null : holder.heldBy())
            .text("heldAt", holder == null ? null : holder.at())
            .of(
                saving >= route.responseMs / 2 ? Severity.HIGH : Severity.MEDIUM,
                saving,
                permit ? "Requests queue for a permit" : "Requests queue for a lock",
                action(lock) + where));
  }

  private static String action(String lock) {
    if (lock.startsWith(SEMAPHORE)) {
      return "Give permits back sooner: no sleep, no call that could as well be made without one;"
          + " or, where what they guard can do more at once, let there be more";
    }
    return lock.startsWith(MAP)
        ? "Work values out before they are put in: what computeIfAbsent and its like call, keeps"
            + " all others from a part of the map"
        : "Hold it for a shorter time: no I/O, no sleep, no call while it is held; or split"
            + " it, or use a concurrent collection";
  }

  /** Who was seen with it most often while the route waited. */
  private static @Nullable LockHolder holder(Case route, String lock, Snapshot all) {
    LockHolder most = null;
    for (LockHolder each : all.lockHolders()) {
      if (each.route().equals(route.route.route())
          && each.lock().equals(lock)
          && (most == null || each.seen() > most.seen())) {
        most = each;
      }
    }
    return most;
  }

  /**
   * Monitors are entered by every library, and a busy machine keeps threads from them: only one
   * that was seen, at a line of application code, is told. Semaphores likewise: libraries have
   * pools of their own.
   */
  private static boolean isOfApplication(Operation operation) {
    String target = Case.target(operation);
    if (!isMonitor(target) && !target.startsWith(SEMAPHORE)) {
      return true;
    }
    Snapshot.Line line = Case.costliest(operation);
    return line != null
        && !line.at().equals(CallSites.UNKNOWN)
        && !target.equals(Recording.UNKNOWN_MONITOR);
  }

  private static boolean isMonitor(String lock) {
    return !lock.startsWith(CONCURRENT) || lock.startsWith(MAP);
  }

  /** Waiting for a future, a queue or a latch is waiting for work to be done, not for a lock. */
  private static boolean isLock(String target) {
    if (target.startsWith(CONCURRENT)) {
      return target.startsWith(MAP)
          || target.startsWith(SEMAPHORE)
          || target.startsWith("locks.", CONCURRENT.length()) && !target.contains("Condition");
    }
    // No class is called "class initialisation", or "com.acme.Mailbox (wait)".
    return !target.isEmpty()
        && target.charAt(0) != '('
        && target.indexOf(' ') < 0
        && !target.endsWith("Future")
        && !target.contains("Future$");
  }
}
