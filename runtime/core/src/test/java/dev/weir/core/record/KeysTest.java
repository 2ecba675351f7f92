package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weir.api.OperationType;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class KeysTest {
  private static final OperationType QUERY = OperationType.DATABASE_QUERY;

  private final LongAdder dropped = new LongAdder();
  private final Keys keys = new Keys(2, dropped);

  @Test
  void whatIsTheSameIsTheSameObject() {
    assertSame(keys.of(QUERY), keys.of(QUERY));
    assertSame(keys.of(QUERY, null), keys.of(QUERY));
    assertSame(keys.of(QUERY, "db"), keys.of(QUERY, new String("db")));
    assertSame(keys.of(QUERY, "db", "SELECT ?"), keys.of(QUERY, "db", new String("SELECT ?")));
  }

  @Test
  void typesAndTargetsAndStatementsAreToldApart() {
    assertNotSame(keys.of(QUERY, "a"), keys.of(OperationType.FILE_IO, "a"));
    assertNotSame(keys.of(QUERY, "a"), keys.of(QUERY, "a", "SELECT ?"));
    assertEquals("SELECT ?", keys.of(QUERY, "a", "SELECT ?").statement());
    assertNull(keys.of(QUERY, "a").statement());
  }

  @Test
  void beyondTheBoundATargetIsOtherAndTheTypeStays() {
    keys.of(QUERY, "a");
    keys.of(QUERY, "b");
    Key other = keys.of(QUERY, "c");
    assertEquals("(other)", other.target());
    assertSame(QUERY, other.type());
    assertSame(other, keys.of(QUERY, "d"));
    assertEquals("a", keys.of(QUERY, "a").target());
    assertEquals(2, dropped.sum());
  }

  @Test
  void whatOnlyPassesUsesNoTarget() {
    Key known = keys.of(QUERY, "a");
    for (int i = 0; i < 10; i++) {
      assertEquals("passing " + i, keys.passing().of(QUERY, "passing " + i).target());
    }
    assertSame(known, keys.passing().of(QUERY, "a"));
    assertEquals("b", keys.of(QUERY, "b").target());
    assertEquals(0, dropped.sum());
  }

  @Test
  void waitingToBeNotifiedIsNotQueueingForTheMonitor() {
    Key wait = keys.ofWait("com.acme.Mailbox");
    assertEquals("com.acme.Mailbox (wait)", wait.target());
    assertSame(wait, keys.ofWait("com.acme.Mailbox"));
    assertNotSame(wait, keys.of(OperationType.LOCK_WAIT, "com.acme.Mailbox"));
    assertEquals("(other)", keys.ofWait("com.acme.Beyond").target());
  }

  @Test
  void beyondTheBoundAStatementIsItsTargets() {
    for (int i = 0; i < 10; i++) {
      keys.of(QUERY, "db", "SELECT " + i);
    }
    assertSame(keys.of(QUERY, "db"), keys.of(QUERY, "db", "SELECT too many"));
    assertEquals(1, dropped.sum());
  }
}
