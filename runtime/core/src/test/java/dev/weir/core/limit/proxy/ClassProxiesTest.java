package dev.weir.core.limit.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.LimitBlocking;
import dev.weir.api.RejectedException;
import dev.weir.api.policy.Policy;
import dev.weir.core.limit.Limiters;
import dev.weir.core.limit.Permit;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Annotations without an agent, on classes. */
class ClassProxiesTest {
  private final Limiters limiters =
      Limiters.builder().policy(Policy.named("mail").maxConcurrent(1).build()).build();
  private final LimitedProxies proxies = new LimitedProxies(limiters);

  @AfterEach
  void close() {
    limiters.close();
  }

  static class Mailer {
    final String host;
    private final String fromConstructor;

    Mailer(String host) {
      this.host = host;
      fromConstructor = send("hello");
    }

    Mailer(int port) throws IOException {
      throw new IOException("no port " + port);
    }

    @LimitBlocking("mail")
    public String send(String text) {
      return text + " to " + host;
    }

    @LimitBlocking("mail")
    protected long count(long a, int b) {
      return a + b;
    }

    @LimitBlocking("mail")
    String packagePrivate() throws IOException {
      throw new IOException("as it is");
    }

    public String twice(String text) {
      return send(text) + ", " + send(text);
    }

    final String hidden() {
      return fromConstructor;
    }
  }

  @Test
  void aCreatedObjectIsLimitedItself() throws Exception {
    Mailer mailer = proxies.create(Mailer.class, "acme");

    assertEquals("hi to acme", mailer.send("hi"));
    assertEquals("a to acme, a to acme", mailer.twice("a"));
    assertEquals(5, mailer.count(2, 3));
    assertEquals("hello to acme", mailer.hidden());
    assertEquals("as it is", assertThrows(IOException.class, mailer::packagePrivate).getMessage());
    Permit held = limiters.limiter("mail").tryAcquire();
    assertThrows(RejectedException.class, () -> mailer.send("hi"));
    assertThrows(RejectedException.class, () -> mailer.twice("hi"));
    held.succeeded(-1);
    assertEquals(0, limiters.limiter("mail").snapshot().bulkhead().inFlight());
  }

  @Test
  void whatAConstructorThrowsComesAsItIs() {
    assertEquals("no port 25", assertThrows(IOException.class, () -> throwing(25)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> proxies.create(Mailer.class));
  }

  // create() declares nothing that a constructor throws.
  private void throwing(int port) throws IOException {
    proxies.create(Mailer.class, port);
  }

  @Test
  void oneClassIsGeneratedForAllObjectsOfAType() {
    assertSame(
        proxies.create(Mailer.class, "a").getClass(), proxies.create(Mailer.class, "b").getClass());
  }

  static class Counter {
    private int count;

    @LimitBlocking("mail")
    int next() {
      return ++count;
    }

    int last() {
      return count;
    }

    @Override
    public String toString() {
      return "count " + count;
    }
  }

  @Test
  void aProxyAroundAnObjectPassesEveryCallOn() {
    Counter target = new Counter();
    Counter counter = proxies.around(Counter.class, target);

    assertEquals(1, counter.next());
    assertEquals(2, counter.next());

    assertEquals(2, counter.last());
    assertEquals(2, target.last());
    assertEquals("count 2", counter.toString());
    assertEquals(2, limiters.limiter("mail").snapshot().counts().succeeded());
    assertThrows(IllegalArgumentException.class, () -> proxies.around(Counter.class, counter));
  }

  static final class Final {
    @LimitBlocking("mail")
    void run() {}
  }

  static class FinalMethod {
    @LimitBlocking("mail")
    final void run(String text) {}

    @LimitBlocking("mail")
    private void inner() {}

    @LimitBlocking("mail")
    static void util() {}
  }

  @LimitBlocking("mail")
  static class WholeClass {
    public final void run() {}
  }

  static class FinalWithout {
    @LimitBlocking("mail")
    void run() {}

    final void stop() {}
  }

  @Test
  void whatCannotBeOverriddenIsNamedWithTheReason() {
    assertTrue(refusal(Final.class).contains("the class is final"));
    String methods = refusal(FinalMethod.class);
    assertTrue(methods.contains("run(String) is final: a proxy cannot override it"), methods);
    assertTrue(methods.contains("inner() is private and has @LimitBlocking"), methods);
    assertTrue(methods.contains("util() is static and has @LimitBlocking"), methods);
    assertTrue(refusal(WholeClass.class).contains("run() is final"));
    IllegalArgumentException around =
        assertThrows(
            IllegalArgumentException.class,
            () -> proxies.around(FinalWithout.class, new FinalWithout()));
    assertTrue(around.getMessage().contains("stop() is final: it would run on the proxy"));
    proxies.create(FinalWithout.class).run();
  }

  private String refusal(Class<?> type) {
    return assertThrows(IllegalArgumentException.class, () -> proxies.create(type)).getMessage();
  }

  interface Greeting {
    @LimitBlocking("mail")
    default String greet() {
      return "hello";
    }
  }

  static class Greeter implements Greeting {}

  @Test
  void aDefaultMethodOfAnInterfaceIsLimitedInAClassThatHasIt() {
    assertEquals("hello", proxies.create(Greeter.class).greet());
    assertEquals("hello", proxies.around(Greeter.class, new Greeter()).greet());
    assertEquals(2, limiters.limiter("mail").snapshot().counts().succeeded());
  }

  abstract static class Abstract {
    @LimitBlocking("mail")
    abstract String text();
  }

  @Test
  void anAbstractClassNeedsATarget() {
    assertTrue(refusal(Abstract.class).contains("the class is abstract"));
    Abstract target =
        new Abstract() {
          @Override
          String text() {
            return "of the target";
          }
        };
    assertEquals("of the target", proxies.around(Abstract.class, target).text());
  }
}
