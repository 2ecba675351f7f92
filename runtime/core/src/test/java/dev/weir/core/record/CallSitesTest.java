package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallSitesTest {
  private static final StackTraceElement SLEEPS =
      new StackTraceElement("java.lang.Thread", "sleep", "Thread.java", 344);
  private static final StackTraceElement SHOP =
      new StackTraceElement("com.acme.Shop", "buy", "Shop.java", 12);

  private final CallSites sites = new CallSites();

  private static StackTraceElement generated(String className) {
    return new StackTraceElement(className, "call", null, -1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.acme.$Proxy143",
        "jdk.proxy2.$Proxy7",
        "com.acme.Orders$$SpringCGLIB$$0",
        "com.acme.Order$HibernateProxy$1aBc",
        "com.acme.Order$ByteBuddy$xYz",
        "com.acme.Orders_ClientProxy",
        "com.acme.Orders_Subclass",
        "com.acme.$Orders$Definition$Intercepted",
        "org.springframework.data.Repo",
      })
  void aClassMadeAtRunTimeIsNoLineOfTheApplication(String className) {
    StackTraceElement[] stack = {SLEEPS, generated(className), SHOP};
    assertEquals("com.acme.Shop.buy(Shop.java:12)", sites.in(stack));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.helidon.webserver.ConnectionHandler",
        "io.micronaut.http.server.RouteExecutor",
        "io.grpc.stub.ClientCalls",
        "com.mongodb.internal.connection.Pool",
        "org.apache.pekko.actor.ActorCell",
        "org.glassfish.jersey.server.ServerRuntime",
      })
  void serversAndClientsAreNoLineOfTheApplicationEither(String className) {
    StackTraceElement library = new StackTraceElement(className, "call", "Library.java", 3);
    StackTraceElement[] stack = {SLEEPS, library, SHOP};
    assertEquals("com.acme.Shop.buy(Shop.java:12)", sites.in(stack));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.acme.Api$ProxyClient",
        "com.acme.$ProxyFactory",
        "com.acme.Server$$anon$1",
        "com.acme.Shop$buy$$inlined$map$1",
        "com.acme.Orders_SubclassTable",
      })
  void namesThatPeopleAndCompilersGiveAreNot(String className) {
    StackTraceElement own = new StackTraceElement(className, "call", "Own.java", 3);
    assertEquals(
        className + ".call(Own.java:3)", sites.in(new StackTraceElement[] {SLEEPS, own, SHOP}));
  }

  @Test
  void generatedClassesAreSkippedAlsoWhereSettingsSayWhatIsApplication() {
    sites.rules(List.of(), List.of("com.acme."));
    StackTraceElement[] stack = {SLEEPS, generated("com.acme.Svc$$SpringCGLIB$$0"), SHOP};
    assertEquals("com.acme.Shop.buy(Shop.java:12)", sites.in(stack));
  }

  @Test
  void aFrameWithoutItsFileComesAfterOneWithIt() {
    StackTraceElement bare = generated("com.acme.Obfuscated");
    assertEquals(
        "com.acme.Shop.buy(Shop.java:12)", sites.in(new StackTraceElement[] {SLEEPS, bare, SHOP}));
    assertEquals(
        "com.acme.Obfuscated.call(Unknown Source)",
        sites.in(new StackTraceElement[] {SLEEPS, bare, generated("com.acme.Other")}));
    assertEquals(CallSites.UNKNOWN, sites.in(new StackTraceElement[] {SLEEPS}));
  }

  @Test
  void settingsSayWhatElseIsALibraryAndWhatAloneIsNot() {
    StackTraceElement library = new StackTraceElement("com.lib.Lib", "go", "Lib.java", 1);
    sites.rules(List.of("com.lib."), List.of());
    assertEquals(
        "com.acme.Shop.buy(Shop.java:12)", sites.in(new StackTraceElement[] {library, SHOP}));
    sites.rules(List.of(), List.of("com.lib."));
    assertEquals("com.lib.Lib.go(Lib.java:1)", sites.in(new StackTraceElement[] {SHOP, library}));
  }
}
