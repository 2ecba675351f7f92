package dev.weir.core.record;

import dev.weir.api.OperationType;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The interned keys, bounded: beyond the bound a target or a statement is {@code (other)}, and
 * totals stay right. Files, locks and hosts have at most half of the targets, so that they never
 * crowd out databases and services. Reading an existing key allocates nothing and takes no lock.
 */
public final class Keys {
  /** Where everything beyond a bound goes. */
  public static final String OTHER = "(other)";

  private static final OperationType[] TYPES = OperationType.values();
  private static final int FOLDED = 64;

  /** So many classes that are waited on are looked up by name, also where the key is another's. */
  private static final int MOST_WAITS = 1_000;

  // Made for the first. Written without order: a record is whole, and a lost one is found again.
  private @Nullable Folded @Nullable [] folded;

  private final int most;
  private final boolean adds;
  private final Key[] plain;
  private final Key[] other;
  private final AtomicInteger targets = new AtomicInteger();
  private final AtomicInteger plentiful = new AtomicInteger();
  private final AtomicInteger statements = new AtomicInteger();
  private final LongAdder dropped;
  private volatile boolean sanitizes = true;
  private volatile @Nullable Keys passing;
  private final AtomicInteger hashes = new AtomicInteger();

  // Of waits to be notified, by the class of what is waited on.
  private final ConcurrentHashMap<String, Key> waits;

  // By type, then target, then statement. The inner maps are made on first use.
  private final ConcurrentHashMap<String, Key>[] byTarget;
  private final ConcurrentHashMap<Key, ConcurrentHashMap<String, Key>> byStatement =
      new ConcurrentHashMap<>();

  /**
   * @param most how many targets, and how many statements, are told apart; at least 1
   * @param dropped counts those that were not
   */
  public Keys(int most, LongAdder dropped) {
    this.most = most;
    this.dropped = dropped;
    adds = true;
    plain = new Key[TYPES.length];
    other = new Key[TYPES.length];
    byTarget = maps();
    waits = new ConcurrentHashMap<>();
    for (OperationType type : TYPES) {
      plain[type.ordinal()] = make(type, null, null);
      other[type.ordinal()] = make(type, OTHER, null);
    }
  }

  private Keys(Keys kept) {
    most = kept.most;
    dropped = kept.dropped;
    adds = false;
    sanitizes = kept.sanitizes;
    plain = kept.plain;
    other = kept.other;
    byTarget = kept.byTarget;
    waits = kept.waits;
  }

  /** The same keys; those that are not among them yet are good for one look, and not kept. */
  Keys passing() {
    Keys view = passing;
    if (view == null) {
      view = new Keys(this);
      passing = view;
    }
    return view;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of generics
  private static ConcurrentHashMap<String, Key>[] maps() {
    ConcurrentHashMap<String, Key>[] maps = new ConcurrentHashMap[TYPES.length];
    for (int i = 0; i < maps.length; i++) {
      maps[i] = new ConcurrentHashMap<>();
    }
    return maps;
  }

  /**
   * Whether literals, user-info and arguments are kept out of what is told; by default they are.
   */
  public boolean sanitizes() {
    return sanitizes;
  }

  /** Set at start, before the first operation: what is interned stays as it is. */
  public void sanitizes(boolean on) {
    sanitizes = on;
  }

  /** The key of a type without a target. */
  public Key of(OperationType type) {
    return plain[type.ordinal()];
  }

  /** The key of a type and a target; null is no target. */
  public Key of(OperationType type, @Nullable String target) {
    if (target == null) {
      return plain[type.ordinal()];
    }
    Key known = byTarget[type.ordinal()].get(target);
    return known != null ? known : add(type, target);
  }

  /**
   * The key of waiting for another thread to notify an object: {@code com.acme.Mailbox (wait)}. Its
   * own, since queueing for the object's monitor is another thing.
   */
  public Key ofWait(String className) {
    Key known = waits.get(className);
    if (known != null) {
      return known;
    }
    Key key = of(OperationType.LOCK_WAIT, className + " (wait)");
    if (adds && waits.size() < MOST_WAITS) {
      waits.put(className, key);
    }
    return key;
  }

  /** The key of a file, without what looks like a token in its name. */
  public Key ofFile(OperationType type, String path) {
    Key known = byTarget[type.ordinal()].get(path);
    return known != null ? known : ofNewFile(type, path);
  }

  /** A stream gives the same text each time: what has been folded is not folded again. */
  @SuppressWarnings("ReferenceEquality") // the very text
  private Key ofNewFile(OperationType type, String path) {
    if (!sanitizes) {
      return of(type, path);
    }
    int place = path.hashCode() & FOLDED - 1;
    @Nullable Folded[] known = folded;
    Folded last = known == null ? null : known[place];
    if (last != null && last.path == path && last.key.type == type) {
      return last.key;
    }
    String name = FilePaths.fold(path);
    Key key = of(type, name);
    if (adds && name != path) {
      known = known == null ? new @Nullable Folded[FOLDED] : known;
      known[place] = new Folded(path, key);
      folded = known;
    }
    return key;
  }

  private record Folded(String path, Key key) {}

  /** The key of a type, a target and a normalised statement; null is none. */
  public Key of(OperationType type, @Nullable String target, @Nullable String statement) {
    Key key = of(type, target);
    if (statement == null) {
      return key;
    }
    ConcurrentHashMap<String, Key> known = byStatement.get(key);
    Key found = known == null ? null : known.get(statement);
    return found != null ? found : add(key, statement);
  }

  private Key add(OperationType type, String target) {
    if (!adds) {
      return new Key(type, target, null, 0);
    }
    // Files, locks and hosts come in any number: half is kept for what is called by name.
    boolean plenty =
        type == OperationType.FILE_IO
            || type == OperationType.LOCK_WAIT
            || type == OperationType.DNS;
    if (targets.get() >= most || plenty && plentiful.get() >= (most + 1) / 2) {
      dropped.increment();
      return other[type.ordinal()];
    }
    Key fresh = make(type, target, null);
    Key raced = byTarget[type.ordinal()].putIfAbsent(target, fresh);
    if (raced != null) {
      return raced;
    }
    targets.incrementAndGet();
    if (plenty) {
      plentiful.incrementAndGet();
    }
    return fresh;
  }

  private Key add(Key key, String statement) {
    if (!adds) {
      return key;
    }
    if (statements.get() >= most * 5) {
      dropped.increment();
      return key;
    }
    ConcurrentHashMap<String, Key> known = byStatement.get(key);
    if (known == null) {
      ConcurrentHashMap<String, Key> fresh = new ConcurrentHashMap<>();
      ConcurrentHashMap<String, Key> raced = byStatement.putIfAbsent(key, fresh);
      known = raced != null ? raced : fresh;
    }
    Key fresh = make(key.type, key.target, statement);
    Key raced = known.putIfAbsent(statement, fresh);
    if (raced != null) {
      return raced;
    }
    statements.incrementAndGet();
    return fresh;
  }

  private Key make(OperationType type, @Nullable String target, @Nullable String statement) {
    // Spread, because ledgers use the low bits as an index.
    return new Key(type, target, statement, hashes.incrementAndGet() * 0x9E3779B9);
  }
}
