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
    Tally.Entry entry = tally.extend(key(1), 100, false);
    assertEquals(0, entry.count);
    assertEquals(100, entry.sum());
    assertEquals(1, tally.size());
  }

  /** Some other file's operations stand between its parts. */
  @Test
  void anOperationIsAllOfItsParts() {
    for (int i = 1; i <= 3; i++) {
      tally.extend(key(1), 1_000 * i, true);
      tally.extend(key(1), 10_000, true);
      tally.book(key(1), 100_000);
      tally.book(key(2), 7);
      tally.extend(key(1), 1_000_000, false);
      tally.extend(key(1), 10_000_000, false);
    }
    Tally.Entry entry = tally.book(key(1), 5);
    assertEquals(4, entry.count);
    for (int i = 1; i <= 3; i++) {
      assertEquals(11_110_000 + 1_000 * i, entry.values[i - 1]);
    }
    assertEquals(5, entry.values[3]);
    assertEquals(33_336_005, entry.sum());
    assertEquals(0, entry.extra + entry.ahead);
  }

  @Test
  void partsAreAddedToOperationsThatOverflowToo() {
    Tally.Entry entry = null;
    for (int i = 0; i < 100; i++) {
      entry = tally.book(key(1), 1_000);
      tally.extend(key(1), 1_000_000, false);
    }
    OperationStats stats = new OperationStats(false);
    stats.add(entry);
    Snapshot.Distribution all = stats.blocked.distribution();
    assertEquals(100, all.count());
    assertEquals(100_100_000, all.total());
    assertEquals(1_001_000, all.max());
    assertEquals(1_001_000, all.p50(), 10_010);
  }

  /** A statement that is prepared anew each time asks the database twice. */
  @Test
  void aRoundTripHasWhatPreparedIt() {
    Site row =
        new Site(1, "query", Site.Kind.BLOCKING, OperationType.DATABASE_QUERY, null, false, false);
    Tally.Entry entry = null;
    for (int i = 0; i < 3; i++) {
      tally.extend(key(1), 3_000, true);
      entry = tally.book(key(1), 1_000 + i);
      entry.by(row, true, 1_000 + i);
    }
    assertEquals(3, entry.rounds);
    assertEquals(8_000, entry.repeats());
  }

  @Test
  void whatWasPreparedInVainIsTimeAllTheSame() {
    Tally.Entry entry = tally.extend(key(1), 3_000, true);
    OperationStats stats = new OperationStats(false);
    stats.add(entry);
    assertEquals(0, stats.blocked.count());
    assertEquals(3_000, stats.blocked.total());
    tally.clear();
    assertEquals(5_000, tally.book(key(1), 5_000).sum());
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
