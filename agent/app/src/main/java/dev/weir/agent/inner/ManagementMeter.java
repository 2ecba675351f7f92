package dev.weir.agent.inner;

import com.sun.management.ThreadMXBean;
import dev.weir.core.record.ThreadMeter;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import org.jspecify.annotations.Nullable;

/**
 * The management interface's figures. Made on the agent's thread once requests are about to come,
 * because management must not be touched at start-up.
 */
final class ManagementMeter implements ThreadMeter {
  private static final int DEPTH = 64;

  private final ThreadMXBean threads;
  private final LockOwners owners = new LockOwners();
  private final boolean cpu;
  private final boolean allocation;
  private final boolean contention;

  private ManagementMeter(ThreadMXBean threads) {
    this.threads = threads;
    cpu = threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled();
    allocation = threads.isThreadAllocatedMemorySupported();
    if (allocation && !threads.isThreadAllocatedMemoryEnabled()) {
      threads.setThreadAllocatedMemoryEnabled(true);
    }
    contention = threads.isThreadContentionMonitoringSupported();
    if (contention) {
      threads.setThreadContentionMonitoringEnabled(true);
    }
  }

  /** The meter; {@link ThreadMeter#NONE} on a JVM without the interface. */
  static ThreadMeter create() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        ? new ManagementMeter(threads)
        : ThreadMeter.NONE;
  }

  @Override
  public long cpuNanos() {
    return cpu ? threads.getCurrentThreadCpuTime() : -1;
  }

  @Override
  public long allocatedBytes() {
    return allocation ? threads.getCurrentThreadAllocatedBytes() : -1;
  }

  @Override
  @SuppressWarnings("deprecation") // threadId() came with 19
  public Contention contention() {
    if (!contention) {
      return Contention.UNKNOWN;
    }
    ThreadInfo info = threads.getThreadInfo(Thread.currentThread().getId());
    return info == null
        ? Contention.UNKNOWN
        : new Contention(info.getBlockedCount(), info.getBlockedTime());
  }

  @Override
  @SuppressWarnings("deprecation")
  public @Nullable LockWait lockWaitOf(Thread thread) {
    ThreadInfo info = threads.getThreadInfo(thread.getId());
    if (info == null) {
      return null;
    }
    LockInfo lock = info.getLockInfo();
    if (lock == null) {
      return null;
    }
    String owner = info.getLockOwnerName();
    return new LockWait(nameOf(lock), info.getLockOwnerId(), owner == null ? "" : owner);
  }

  /** HotSpot guards the initialisation of a class by an int[] that nothing else has. */
  private static String nameOf(LockInfo lock) {
    String name = lock.getClassName();
    return name.equals("[I") ? "class initialisation" : name;
  }

  @Override
  public @Nullable Thread ownerOf(Object lock) {
    return owners.of(lock);
  }

  @Override
  public StackTraceElement[] stackOf(long thread) {
    ThreadInfo info = threads.getThreadInfo(thread, DEPTH);
    return info == null ? new StackTraceElement[0] : info.getStackTrace();
  }
}
