package dev.weir.weaver.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementTimeoutsTest {
  private static final String URL = "jdbc:postgresql://db/shop";

  private final List<String> asked = new ArrayList<>();

  private <T> T made(Class<T> type, InvocationHandler does) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, does));
  }

  private Statement statement(int queryTimeout, int networkTimeout) {
    Connection connection =
        made(
            Connection.class,
            (self, method, arguments) -> {
              asked.add(method.getName());
              return networkTimeout;
            });
    return made(
        Statement.class,
        (self, method, arguments) -> {
          asked.add(method.getName());
          return method.getName().equals("getConnection") ? connection : queryTimeout;
        });
  }

  @Test
  void neitherTimeoutIsEndlessAndEitherIsNot() {
    assertTrue(StatementTimeouts.isEndless(statement(0, 0), URL));
    assertFalse(StatementTimeouts.isEndless(statement(5, 0), URL));
    assertFalse(StatementTimeouts.isEndless(statement(0, 5_000), URL));
  }

  /** H2 sends a query to find out. */
  @Test
  void otherDriversAreNotAsked() {
    assertFalse(StatementTimeouts.isEndless(statement(0, 0), "jdbc:h2:tcp://db/shop"));
    assertFalse(StatementTimeouts.isEndless(statement(0, 0), null));
    assertEquals(List.of(), asked);
  }

  @Test
  void aDriverThatDoesNotTellIsNotAccused() {
    for (Throwable thrown :
        List.of(
            new SQLException("closed"), new AbstractMethodError(), new IllegalStateException())) {
      Statement statement =
          made(
              Statement.class,
              (self, method, arguments) -> {
                throw thrown;
              });
      assertFalse(StatementTimeouts.isEndless(statement, URL));
    }
  }
}
