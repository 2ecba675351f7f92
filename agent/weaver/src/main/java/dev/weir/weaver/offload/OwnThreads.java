package dev.weir.weaver.offload;

import dev.weir.core.offload.Place;
import dev.weir.weaver.web.Getter;
import java.lang.ref.WeakReference;

/** A server's pool, of a type that the agent cannot see. */
final class OwnThreads implements Place.Own {
  private final WeakReference<Object> pool;
  private final Getter most;
  private final Getter busy;

  /**
   * @param pool is held weakly
   * @param most how many threads it may have
   * @param busy how many work
   */
  OwnThreads(Object pool, Getter most, Getter busy) {
    this.pool = new WeakReference<>(pool);
    this.most = most;
    this.busy = busy;
  }

  @Override
  public int threads() {
    Object known = pool.get();
    return known == null ? 1 : Math.max(1, most.intOf(known));
  }

  @Override
  public int busy() {
    Object known = pool.get();
    return known == null ? 0 : busy.intOf(known);
  }
}
