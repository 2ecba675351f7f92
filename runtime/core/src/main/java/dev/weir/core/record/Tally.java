package dev.weir.core.record;

import dev.weir.api.OperationType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one thread booked for one request: an entry a key, in an open-addressed table.
 *
 * <p>Written by one thread at a time: a request's own thread, or the thread of one task. Entries
 * are reused from request to request, so that nothing is allocated once a service is warm.
 */
final class Tally {
  private static final int MOST_VALUES = 64;

  private Entry[] table = new Entry[16];
  private Entry[] used = new Entry[16];
  private int size;
  private Entry last = Entry.NONE;
  long blocked;
  int operations;

  /** The next in a request's list of finished tallies. */
  @Nullable Tally next;

  /** Whose piece by piece this is: a thread of which nobody knows when it is done. Else null. */
  @Nullable Ledger piecesOf;

  /** One key's share. */
  static final class Entry {
    static final Entry NONE = new Entry();

    @Nullable Key key;
    long count;
    long errors;
    long pinned;
    long onLoop;
    long extra;

    /** Parts of an operation that has not come yet: preparing it. */
    long ahead;

    /** What the last operation took, with what was ahead of it. */
    private long latest;

    long[] values = new long[4];
    int kept;
    @Nullable Timings overflow;

    // When the first operation began and the last ended, and how long the request had been blocked
    // before the one and after the other: what lies between them is the loop around them.
    long began;
    long ended;
    long blockedBefore;
    long blockedAfter;

    /** The row that booked here last. */
    @Nullable Site site;

    /** How often the other side was waited for, and for how long at least; see {@link #by}. */
    long rounds;

    long least = Long.MAX_VALUE;

    /** Those that no code asked for: what ends transactions, and what a pool does by itself. */
    long aside;

    /** Whether there were others than writes: a file that is only written was opened before. */
    boolean more;

    /** Whether the other side was read at all, and whether it was written. */
    boolean read;

    boolean written;

    /** Those that moved a few bytes each, and what they took; nanoseconds. */
    long tiny;

    long tinyNanos;

    /** Slow ones, and calls of services, that nothing would have ended had no answer come. */
    long endless;

    /** Nanoseconds while no thread of the request's own was at work: it waited for this. */
    long inLine;

    @Nullable List<SlowLine> lines;

    void clear() {
      key = null;
      count = 0;
      errors = 0;
      pinned = 0;
      onLoop = 0;
      extra = 0;
      ahead = 0;
      kept = 0;
      overflow = null;
      began = 0;
      site = null;
      rounds = 0;
      aside = 0;
      more = false;
      read = false;
      written = false;
      tiny = 0;
      tinyNanos = 0;
      least = Long.MAX_VALUE;
      endless = 0;
      inLine = 0;
      lines = null;
    }

    /** Adds what came later of the same; both in tallies that were blocked so far before. */
    private void add(Entry later, long blockedSoFar) {
      long before = count;
      if (later.extra != 0) {
        extend(later.extra);
      }
      for (int i = 0; i < later.kept; i++) {
        add(later.values[i]);
      }
      if (later.overflow != null) {
        overflow().addFresh(later.overflow);
      }
      count = before + later.count;
      ahead += later.ahead;
      aside += later.aside;
      more |= later.more;
      read |= later.read;
      written |= later.written;
      tiny += later.tiny;
      tinyNanos += later.tinyNanos;
      errors += later.errors;
      pinned += later.pinned;
      onLoop += later.onLoop;
      endless += later.endless;
      inLine += later.inLine;
      rounds += later.rounds;
      least = Math.min(least, later.least);
      Site row = later.site;
      if (site != null && row != null && site.writes() && row.reads() && later.rounds == 0) {
        // A round trip that was cut in two.
        rounds++;
        least = Math.min(least, later.sum());
      }
      site = row;
      if (began == 0) {
        began = later.began;
        blockedBefore = blockedSoFar + later.blockedBefore;
      }
      ended = later.ended;
      blockedAfter = blockedSoFar + later.blockedAfter;
      if (lines == null) {
        lines = later.lines;
      } else if (later.lines != null) {
        lines.addAll(later.lines);
      }
    }

    /** From the first to the last, without what else blocked meanwhile; nanoseconds. */
    long span(long own) {
      return began == 0 ? own : Math.max(own, ended - began - (blockedAfter - blockedBefore - own));
    }

    /**
     * A row has booked. Each operation is a round trip to the other side; of a socket's, each read
     * that comes after a write is one, since a long answer is read in many.
     */
    @SuppressWarnings("ReferenceEquality") // the very row
    void by(Site row, boolean counts, long nanos) {
      Site before = site;
      site = row;
      if (before != row) {
        read |= row.reads();
        written |= row.writes();
        more |= row.type() == OperationType.FILE_IO && !row.writes();
      }
      if (row.isTiny() && counts && key != null && key.type == OperationType.FILE_IO) {
        tiny++;
        tinyNanos += nanos;
      }
      if (row.type() == OperationType.NETWORK_IO) {
        if (before == row || before == null || !before.writes() || !row.reads()) {
          return;
        }
      } else if (!counts) {
        return;
      }
      rounds++;
      least = Math.min(least, counts ? latest : nanos);
    }

    /** What all round trips but one took at least; nanoseconds. */
    long repeats() {
      return rounds < 2 ? 0 : least * (rounds - 1);
    }

    void add(long nanos) {
      count++;
      latest = nanos + ahead;
      ahead = 0;
      if (kept < values.length) {
        values[kept++] = latest;
      } else {
        grow(latest);
      }
    }

    /** One more part of the last operation; or, where there is none, of one booked elsewhere. */
    void extend(long nanos) {
      if (kept > 0) {
        values[kept - 1] += nanos;
      } else {
        extra += nanos;
      }
    }

    /** Nanoseconds of all of them. */
    long sum() {
      Timings rest = overflow;
      long sum = extra + ahead + (rest == null ? 0 : rest.total());
      for (int i = 0; i < kept; i++) {
        sum += values[i];
      }
      return sum;
    }

    /** The line of the longest that was slow; null where none was. */
    @Nullable String slowest() {
      SlowLine most = null;
      for (SlowLine line : lines == null ? List.<SlowLine>of() : lines) {
        if (most == null || line.nanos() > most.nanos()) {
          most = line;
        }
      }
      return most == null ? null : most.at();
    }

    private void grow(long nanos) {
      if (values.length < MOST_VALUES) {
        values = java.util.Arrays.copyOf(values, values.length * 2);
        values[kept++] = nanos;
        return;
      }
      // A request with very many operations of one kind: one histogram for the rest of them. The
      // last is left out of it, for more parts of it may come.
      overflow().record(values[kept - 1]);
      values[kept - 1] = nanos;
    }

    private Timings overflow() {
      Timings rest = overflow;
      if (rest == null) {
        rest = Timings.live(Timings.MICROS);
        overflow = rest;
      }
      return rest;
    }
  }

  /**
   * Finished tallies, those of one thread that came piece by piece as one.
   *
   * @param latest linked by {@link #next}, the latest first
   * @return likewise linked; pieces that were added to others are emptied
   */
  static @Nullable Tally joined(@Nullable Tally latest) {
    Tally first = null;
    int pieces = 0;
    for (Tally tally = latest; tally != null; ) {
      Tally before = tally.next;
      tally.next = first;
      first = tally;
      pieces += tally.piecesOf == null ? 0 : 1;
      tally = before;
    }
    return pieces < 2 ? first : joinedPieces(first);
  }

  private static @Nullable Tally joinedPieces(@Nullable Tally first) {
    IdentityHashMap<Ledger, Tally> wholes = new IdentityHashMap<>();
    for (Tally tally = first; tally != null; tally = tally.next) {
      Ledger of = tally.piecesOf;
      Tally whole = of == null ? null : wholes.putIfAbsent(of, tally);
      if (whole != null) {
        whole.add(tally);
      }
    }
    return first;
  }

  private void add(Tally later) {
    long before = blocked;
    for (int i = 0; i < later.size; i++) {
      Entry entry = later.used[i];
      Key key = entry.key;
      if (key != null) {
        entry(key).add(entry, before);
      }
    }
    Tally rest = later.next;
    blocked += later.blocked;
    operations += later.operations;
    later.clear();
    later.next = rest;
  }

  /** Nanoseconds of operations that the request waited for, with no thread of its own at work. */
  long inLine() {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += used[i].inLine;
    }
    return sum;
  }

  /** Nanoseconds that it waited for what other threads do. */
  long waitedForOthers() {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      Key key = used[i].key;
      sum += key != null && Joins.is(key) ? used[i].sum() : 0;
    }
    return sum;
  }

  /** The request did not wait for this one after the others. */
  void besideOthers() {
    for (int i = 0; i < size; i++) {
      used[i].inLine = 0;
    }
  }

  /** A slow operation's line of code. */
  record SlowLine(String at, long nanos) {}

  /** Books an operation that ended. */
  Entry book(Key key, long nanos) {
    Entry entry = entry(key);
    entry.add(nanos);
    operations++;
    return entry;
  }

  /**
   * Books time that is a part of an operation.
   *
   * @param ahead whether of the next one, which is about to be counted; else of the last
   */
  Entry extend(Key key, long nanos, boolean ahead) {
    Entry entry = entry(key);
    if (ahead) {
      entry.ahead += nanos;
    } else {
      entry.extend(nanos);
    }
    return entry;
  }

  /** Nanoseconds of all operations of a type. */
  long blocked(OperationType type) {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      Entry entry = used[i];
      if (entry.key != null && entry.key.type == type) {
        sum += entry.sum();
      }
    }
    return sum;
  }

  /** Operations that waited: not what a request was on-CPU for, or allocated. */
  int waits() {
    int waits = 0;
    for (int i = 0; i < size; i++) {
      Key key = used[i].key;
      if (key != null && key.type.blocks()) {
        waits += (int) used[i].count;
      }
    }
    return waits;
  }

  /** Operations that held a carrier. */
  long pinned() {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += used[i].pinned;
    }
    return sum;
  }

  /** What was booked up to now. */
  List<Share> shares() {
    List<Share> shares = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Entry entry = used[i];
      if (entry.key != null) {
        shares.add(new Share(entry.key, entry.count, entry.sum(), entry.slowest()));
      }
    }
    return shares;
  }

  private Entry entry(Key key) {
    Entry entry = last;
    return entry.key == key ? entry : find(key);
  }

  private Entry find(Key key) {
    int mask = table.length - 1;
    int i = key.hash >>> 7 & mask;
    while (true) {
      Entry entry = table[i];
      if (entry == null) {
        entry = new Entry();
        table[i] = entry;
      }
      if (entry.key == key) {
        last = entry;
        return entry;
      }
      if (entry.key == null) {
        entry.key = key;
        if (size == used.length) {
          used = java.util.Arrays.copyOf(used, size * 2);
        }
        used[size++] = entry;
        last = entry;
        if (size * 2 > table.length) {
          rehash();
        }
        return entry;
      }
      i = i + 1 & mask;
    }
  }

  private void rehash() {
    Entry[] wider = new Entry[table.length * 2];
    int mask = wider.length - 1;
    for (int n = 0; n < size; n++) {
      Entry entry = used[n];
      Key key = entry.key;
      int i = (key == null ? 0 : key.hash) >>> 7 & mask;
      while (wider[i] != null) {
        i = i + 1 & mask;
      }
      wider[i] = entry;
    }
    table = wider;
  }

  int size() {
    return size;
  }

  Entry used(int i) {
    return used[i];
  }

  void line(Entry entry, String at, long nanos) {
    List<SlowLine> lines = entry.lines;
    if (lines == null) {
      lines = new ArrayList<>(2);
      entry.lines = lines;
    }
    lines.add(new SlowLine(at, nanos));
  }

  /** True where there is nothing to hand over. */
  boolean isEmpty() {
    return size == 0;
  }

  void clear() {
    boolean huge = table.length > 256;
    for (int i = 0; i < size; i++) {
      used[i].clear();
    }
    if (huge) {
      table = new Entry[16];
      used = new Entry[16];
    }
    size = 0;
    last = Entry.NONE;
    blocked = 0;
    operations = 0;
    next = null;
    piecesOf = null;
  }
}
