package dev.weir.weaver.jdbc;

import dev.weir.core.record.Keys;
import dev.weir.weaver.Hook;
import dev.weir.weaver.Weaver;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * What is learnt around JDBC calls. One class, and one that names no type of {@code java.sql}: it
 * is loaded at start-up, and most of what it calls only once a driver is there.
 */
enum JdbcHooks implements Hook {
  /** A driver is registered: its class is woven before it connects. */
  DRIVER,
  /** A driver has connected. */
  CONNECTED,
  /** A {@code DataSource} has given a connection. */
  BORROWED,
  /** A {@code PooledConnection} has. */
  POOLED,
  /** A connection has made a statement. */
  PREPARED,
  /** A statement has given its results. */
  RESULTS,
  /** A statement is added to a batch. */
  BATCH;

  // Set once, before anything is woven: a JVM has one agent.
  static volatile @Nullable Keys keys;

  static volatile @Nullable Weaver weaver;
  static volatile @Nullable Instrumentation instrumentation;

  private static final Object NO_TEXT = new Object();

  @Override
  public @Nullable Object before(
      @Nullable Object self, @Nullable Object first, @Nullable Object second) {
    switch (this) {
      case DRIVER -> FirstSight.driver(first);
      case BATCH -> Statements.batched(self, first);
      case BORROWED -> {
        return Pools.isSettled(self) ? null : NO_TEXT;
      }
      case RESULTS -> {
        return FirstSight.knowsResultsOf(self) ? null : NO_TEXT;
      }
      case CONNECTED, POOLED, PREPARED -> {
        return first == null ? NO_TEXT : first;
      }
    }
    return null;
  }

  @Override
  public void after(
      @Nullable Object self, Object state, @Nullable Object result, @Nullable Throwable thrown) {
    if (self == null || result == null) {
      return;
    }
    switch (this) {
      case CONNECTED -> Connections.connected(result, state);
      case BORROWED -> Pools.borrowed(self, result);
      case POOLED -> Connections.given(result);
      case PREPARED -> Statements.prepared(self, result, state == NO_TEXT ? null : state);
      case RESULTS -> FirstSight.results(self, result);
      case DRIVER, BATCH -> {}
    }
  }
}
