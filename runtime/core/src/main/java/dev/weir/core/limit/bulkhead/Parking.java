package dev.weir.core.limit.bulkhead;

import java.util.concurrent.locks.LockSupport;

/** How a thread waits. A seam, so that tests need neither threads nor time. */
interface Parking {
  /** No end of the wait. */
  long FOREVER = Long.MAX_VALUE;

  /** The JVM's own. A virtual thread leaves its carrier. */
  Parking SYSTEM =
      new Parking() {
        @Override
        public void park(Object blocker, long nanos) {
          if (nanos == FOREVER) {
            LockSupport.park(blocker);
          } else {
            LockSupport.parkNanos(blocker, nanos);
          }
        }

        @Override
        public void unpark(Thread thread) {
          LockSupport.unpark(thread);
        }
      };

  /** Waits so long, or until unparked or interrupted, or for no reason shorter. */
  void park(Object blocker, long nanos);

  /** Wakes a thread, or keeps it from going to sleep the next time. */
  void unpark(Thread thread);
}
