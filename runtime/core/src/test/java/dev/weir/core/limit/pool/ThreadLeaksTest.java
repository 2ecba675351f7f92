package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.policy.PoolPolicy;
import dev.weir.core.limit.time.Ticker;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ThreadLeaksTest {
  /** Loads the tenant itself, and all else from the tests' loader. */
  private static final class TenantLoader extends URLClassLoader {
    TenantLoader() {
      super(
          new URL[] {Tenant.class.getProtectionDomain().getCodeSource().getLocation()},
          Tenant.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        boolean own = name.equals(Tenant.class.getName());
        return loaded != null ? loaded : own ? findClass(name) : super.loadClass(name, resolve);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static WeakReference<ClassLoader> used(ResourcePool pool) throws Exception {
    Thread self = Thread.currentThread();
    ClassLoader before = self.getContextClassLoader();
    try (TenantLoader loader = new TenantLoader()) {
      self.setContextClassLoader(loader);
      Class<?> tenant = loader.loadClass(Tenant.class.getName());
      assertNotSame(Tenant.class, tenant);
      Object application = tenant.getConstructor().newInstance();
      assertEquals(1 << 20, ((Function<ResourcePool, Object>) application).apply(pool));
      return new WeakReference<>(loader);
    } finally {
      self.setContextClassLoader(before);
    }
  }

  @Test
  @SuppressWarnings("GarbageCollectorUsage")
  void threadsThatAnApplicationHadStartedDoNotHoldIt() throws Exception {
    ResourcePool pool = ResourcePool.open("shared", PoolPolicy.thread(), Ticker.SYSTEM);
    WeakReference<ClassLoader> loader = used(pool);
    assertEquals(1, pool.snapshot().workers(), "the thread lives on");
    Eventually.holds(
        () -> {
          System.gc();
          return loader.refersTo(null);
        },
        () -> "the application's class loader is still held");
    assertTrue(pool.shutdown(Duration.ofSeconds(30)));
  }
}
