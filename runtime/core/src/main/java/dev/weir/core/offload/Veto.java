package dev.weir.core.offload;

/** Why a handler that blocks is not off-loaded all the same. */
public enum Veto {
  /** More than half of its time it computes: another thread would compute no faster. */
  CPU_BOUND,
  /** It waits for the connections of a pool, and the server's own threads can use all of those. */
  POOL_BEHIND,
  /** Its virtual threads held their carriers while they were blocked. */
  PINNED,
  /** It needs virtual threads, and this JDK has none. */
  NO_VIRTUAL_THREADS,
  /** The server's own threads are not short. */
  THREADS_TO_SPARE,
  /** The server lacks what a hand-over needs. */
  UNSUPPORTED
}
