package dev.weir.core.alert;

/**
 * Is told of what happens to alerts, on the thread on which it happens and while the alerts are
 * locked: so it must not block, and leaves what takes time to a thread of its own.
 */
@FunctionalInterface
public interface AlertListener {
  /** Something happened to an alert, which is as it is now. */
  void changed(Alert alert, AlertChange change);
}
