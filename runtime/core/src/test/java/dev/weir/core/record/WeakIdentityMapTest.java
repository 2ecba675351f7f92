package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WeakIdentityMapTest {
  private final WeakIdentityMap<Object, Integer> map = new WeakIdentityMap<>();

  /** Equal to all of its kind, and of one hash. */
  private static final class Same {
    @Override
    public boolean equals(Object other) {
      throw new AssertionError("the application's equals is none of the agent's business");
    }

    @Override
    public int hashCode() {
      throw new AssertionError("nor is its hashCode");
    }
  }

  @Test
  void keysAreToldApartByIdentity() {
    Same one = new Same();
    Same other = new Same();
    map.put(one, 1);
    map.put(other, 2);
    assertEquals(1, map.get(one));
    assertEquals(2, map.get(other));
    assertNull(map.get(new Same()));
    assertNull(map.get(null));
  }

  @Test
  void theLastValueWins() {
    Object key = new Object();
    map.put(key, 1);
    map.put(key, 2);
    assertEquals(2, map.get(key));
    assertEquals(2, map.remove(key));
    assertNull(map.get(key));
    assertNull(map.remove(key));
    assertTrue(map.isEmpty());
  }

  @Test
  void chainsKeepWhatIsNotRemoved() {
    List<Object> keys = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      Object key = new Object();
      keys.add(key);
      map.put(key, i);
    }
    for (int i = 0; i < keys.size(); i += 2) {
      assertEquals(i, map.remove(keys.get(i)));
    }
    for (int i = 0; i < keys.size(); i++) {
      assertEquals(i % 2 == 0 ? null : (Integer) i, map.get(keys.get(i)));
    }
    for (int i = 1; i < keys.size(); i += 2) {
      map.remove(keys.get(i));
    }
    assertTrue(map.isEmpty());
  }

  @Test
  void keysAreNotHeld() {
    WeakReference<Object> key = put();
    for (int i = 0; i < 100 && !key.refersTo(null); i++) {
      System.gc();
    }
    assertTrue(key.refersTo(null));
  }

  private WeakReference<Object> put() {
    Object key = new Object();
    map.put(key, 1);
    return new WeakReference<>(key);
  }

  @Test
  void threadsDoNotLoseEachOthersEntries() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    AtomicInteger wrong = new AtomicInteger();
    for (int i = 0; i < 4; i++) {
      int mine = i;
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 20_000; n++) {
                  Object key = new Object();
                  map.put(key, mine);
                  Integer found = map.get(key);
                  Integer removed = map.remove(key);
                  if (found == null || removed == null || found != mine || removed != mine) {
                    wrong.incrementAndGet();
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, wrong.get());
    assertTrue(map.isEmpty());
  }

  @Test
  void itIsNotEmptyWhileSomethingIsInIt() {
    Object key = new Object();
    assertTrue(map.isEmpty());
    map.put(key, 1);
    assertFalse(map.isEmpty());
    assertEquals(1, map.get(key));
  }
}
