package dev.weir.core.limit.pool;

import java.util.function.Function;

/** An application that uses a pool which outlives it. */
public final class Tenant implements Function<ResourcePool, Object> {
  private static final byte[] HEAVY = new byte[1 << 20];

  @Override
  public Object apply(ResourcePool pool) {
    try {
      return pool.submit(() -> HEAVY.length).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
