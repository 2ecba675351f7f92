package dev.weir.core.record;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the agent knows about the application's objects, without holding them: keys are compared by
 * identity and held weakly, so a redeployed application can be collected. Values must not refer to
 * the application strongly.
 *
 * <p>Reading takes no lock and allocates nothing. Writing locks one of 64 parts of the table for a
 * few instructions; chains are immutable but for their heads, so a reader sees the old or the new.
 */
public final class WeakIdentityMap<K, V> {
  private static final int BUCKETS = 4096;
  private static final int LOCKS = 64;

  private final AtomicReferenceArray<@Nullable Entry<K, V>> heads =
      new AtomicReferenceArray<>(BUCKETS);
  private final Object[] locks = new Object[LOCKS];
  private final AtomicInteger size = new AtomicInteger();
  private final ReferenceQueue<K> collected = new ReferenceQueue<>();

  private static final class Entry<K, V> extends WeakReference<K> {
    final int bucket;
    final V value;
    final @Nullable Entry<K, V> next;

    Entry(K key, int bucket, V value, @Nullable Entry<K, V> next, ReferenceQueue<K> queue) {
      super(key, queue);
      this.bucket = bucket;
      this.value = value;
      this.next = next;
    }
  }

  /** An empty map. */
  public WeakIdentityMap() {
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /** Whether nothing is in it; one read. */
  public boolean isEmpty() {
    return size.getPlain() == 0;
  }

  /** About how many are in it; one read. */
  public int size() {
    return size.getPlain();
  }

  /** The value of the object, or null. */
  public @Nullable V get(@Nullable Object key) {
    if (key == null || isEmpty()) {
      return null;
    }
    for (Entry<K, V> e = heads.get(bucket(key)); e != null; e = e.next) {
      if (((Reference<?>) e).refersTo(cast(key))) {
        return e.value;
      }
    }
    return null;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // compared by identity alone
  private static <T> T cast(Object key) {
    return (T) key;
  }

  /** Sets the object's value. */
  public void put(K key, V value) {
    expunge();
    int bucket = bucket(key);
    synchronized (locks[bucket & LOCKS - 1]) {
      Entry<K, V> rest = without(heads.get(bucket), key);
      heads.set(bucket, new Entry<>(key, bucket, value, rest, collected));
    }
    size.incrementAndGet();
  }

  /** Takes the object's value out. */
  public @Nullable V remove(Object key) {
    V value = get(key);
    if (value != null) {
      int bucket = bucket(key);
      synchronized (locks[bucket & LOCKS - 1]) {
        heads.set(bucket, without(heads.get(bucket), key));
      }
    }
    return value;
  }

  /** The chain without the key and without what was collected. */
  private @Nullable Entry<K, V> without(@Nullable Entry<K, V> chain, @Nullable Object key) {
    if (chain == null) {
      return null;
    }
    Entry<K, V> rest = without(chain.next, key);
    K there = chain.get();
    if (there == null || there == key) {
      size.decrementAndGet();
      return rest;
    }
    return rest == chain.next
        ? chain
        : new Entry<>(there, chain.bucket, chain.value, rest, collected);
  }

  /** Shows every entry to the reader; those put meanwhile may be missed. */
  public void forEach(BiConsumer<K, V> reader) {
    for (int i = 0; i < BUCKETS && !isEmpty(); i++) {
      for (Entry<K, V> e = heads.get(i); e != null; e = e.next) {
        K key = e.get();
        if (key != null) {
          reader.accept(key, e.value);
        }
      }
    }
  }

  private void expunge() {
    Reference<? extends K> gone;
    while ((gone = collected.poll()) != null) {
      int bucket = ((Entry<?, ?>) gone).bucket;
      synchronized (locks[bucket & LOCKS - 1]) {
        heads.set(bucket, without(heads.get(bucket), null));
      }
    }
  }

  private static int bucket(Object key) {
    int hash = System.identityHashCode(key);
    return (hash ^ hash >>> 12) & BUCKETS - 1;
  }
}
