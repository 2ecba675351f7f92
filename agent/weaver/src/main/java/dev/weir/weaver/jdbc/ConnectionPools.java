package dev.weir.weaver.jdbc;

/** What connection pools of the application say of themselves. */
public final class ConnectionPools {
  private ConnectionPools() {}

  /**
   * How many connections the pools of a database may have at most, together: as they said when they
   * were first asked for one.
   *
   * @param target the database as reports name it
   * @return 0 where none says
   */
  public static int size(String target) {
    return Pools.sizeOf(target);
  }
}
