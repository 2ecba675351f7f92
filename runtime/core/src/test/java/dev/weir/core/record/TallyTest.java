package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class TallyTest {
  private final Keys keys = new Keys(10_000, new LongAdder());
  private final Tally tally = new Tally();

  private Key key(int i) {
    return keys.of(OperationType.FILE_IO, "file " + i);
  }

  @Test
  void oneKeyHasOneEntry() {
    Tally.Entry first = tally.book(key(1), 5);
    tally.book(key(2), 6);
    assertSame(first, tally.book(key(1), 7));
    assertEquals(2, first.count);
    assertEquals(2, tally.size());
    assertEquals(3, tally.operations);
  }

  @Test
  void manyKeysAreAllKept() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 1_000; i++) {
        tally.book(key(i), i);
      }
    }
    assertEquals(1_000, tally.size());
    for (int i = 0; i < tally.size(); i++) {
      assertSame(key(i), tally.used(i).key);
      assertEquals(3, tally.used(i).count);
    }
  }

  @Test
  void whatIsExtendedIsNotCounted() {
    tally.book(key(1), 5);
    Tally.Entry entry = tally.extend(key(1), 100);
    assertEquals(1, entry.count);
    assertEquals(100, entry.extra);
  }

  @Test
  void valuesBeyondThoseKeptOverflow() {
    Tally.Entry entry = null;
    for (int i = 0; i < 100; i++) {
      entry = tally.book(key(1), 1_000);
    }
    assertEquals(100, entry.count);
    assertEquals(64, entry.kept);
    assertEquals(36, entry.overflow.count());
  }

  @Test
  void aClearedTallyIsAsNew() {
    for (int i = 0; i < 1_000; i++) {
      tally.line(tally.book(key(i), 1), "here", 1);
    }
    tally.blocked = 5;
    tally.clear();
    assertTrue(tally.isEmpty());
    assertEquals(0, tally.blocked);
    assertEquals(0, tally.operations);
    Tally.Entry entry = tally.book(key(7), 1);
    assertEquals(1, entry.count);
    assertNull(entry.lines);
    assertEquals(1, tally.size());
  }

  @Test
  void aKeyBookedBeforeAClearIsFoundAfterIt() {
    tally.book(key(1), 1);
    tally.clear();
    tally.book(key(2), 1);
    tally.book(key(1), 1);
    tally.book(key(2), 1);
    assertEquals(2, tally.size());
    assertEquals(2, tally.used(0).count);
  }
}
