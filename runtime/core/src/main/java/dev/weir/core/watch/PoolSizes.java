package dev.weir.core.watch;

/** How many connections pools may have at most. */
@FunctionalInterface
public interface PoolSizes {
  /** No pool's size is known. */
  PoolSizes UNKNOWN = target -> 0;

  /**
   * The size of the pool of a database, several pools of one added up.
   *
   * @param target the database as reports name it
   * @return 0 where that is not known
   */
  int of(String target);
}
