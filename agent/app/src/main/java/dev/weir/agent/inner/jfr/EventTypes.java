package dev.weir.agent.inner.jfr;

import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;

/** The agent's events as the flight recorder knows them. */
final class EventTypes {
  private final EventType operations = register(BlockingOperationEvent.class);
  private final EventType requests = register(SlowRequestEvent.class);

  private final EventType decisions = register(LimitDecisionEvent.class);

  /** Whether somebody has made the recorder; asking does not. */
  static boolean isRecorderMade() {
    return FlightRecorder.isInitialized();
  }

  private static EventType register(Class<? extends Event> event) {
    FlightRecorder.register(event);
    return EventType.getEventType(event);
  }

  /** Whether a recording wants operations or requests. */
  boolean areFollowed() {
    return operations.isEnabled() || requests.isEnabled();
  }

  /** Whether a recording wants decisions of the limits. */
  boolean areDecisionsFollowed() {
    return decisions.isEnabled();
  }
}
