package dev.weir.agent.inner.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.agent.inner.http.HttpRequest;
import dev.weir.agent.inner.http.HttpResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsMethodTest {
  private static final Monitored NOTHING =
      (Monitored)
          Proxy.newProxyInstance(
              Monitored.class.getClassLoader(),
              new Class<?>[] {Monitored.class},
              (proxy, method, args) -> {
                throw new AssertionError(method + " is not asked for");
              });

  private final Endpoints endpoints = new Endpoints(new Access("127.0.0.1", true, "t"), NOTHING);

  private HttpResponse ask(String method, String path) throws IOException {
    return ask(endpoints, method, path);
  }

  private static HttpResponse ask(Endpoints endpoints, String method, String path)
      throws IOException {
    return ask(endpoints, method, path, Map.of(), "");
  }

  private static HttpResponse ask(
      Endpoints endpoints, String method, String path, Map<String, String> query, String body)
      throws IOException {
    return endpoints.handle(
        new HttpRequest(
            method,
            path,
            query,
            Map.of("host", "127.0.0.1", "x-weir-token", "t"),
            body.getBytes(StandardCharsets.UTF_8),
            true,
            InetAddress.getLoopbackAddress()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/health",
        "/metrics",
        "/openapi.json",
        "/monitoring/summary",
        "/monitoring/doctor",
        "/monitoring/alerts",
        "/monitoring/history",
        "/monitoring/report"
      })
  void whatCanOnlyBeReadSaysSo(String path) throws IOException {
    HttpResponse answer = ask("POST", path);
    assertEquals(405, answer.status());
    assertEquals("GET, HEAD", answer.headers().get("Allow"));
  }

  @Test
  void ofManyWhoAskForTheReportAtOnceAllGetTheSame() throws IOException {
    AtomicInteger made = new AtomicInteger();
    Monitored slow =
        monitored(
            () -> {
              Thread.sleep(50);
              return new byte[] {(byte) made.incrementAndGet()};
            });
    Endpoints shared = new Endpoints(new Access("127.0.0.1", true, "t"), slow);
    for (int i = 0; i < 50; i++) {
      assertEquals(200, ask(shared, "GET", "/monitoring/report").status());
    }
    assertTrue(made.get() < 10, made + " reports");
  }

  @Test
  void whoHasChangedSomethingGetsNoReportFromBefore() throws IOException {
    AtomicInteger made = new AtomicInteger();
    AtomicReference<Endpoints> changed = new AtomicReference<>();
    Monitored slow =
        monitored(
            () -> {
              int number = made.incrementAndGet();
              Thread.sleep(20);
              if (number == 1) {
                ask(changed.get(), "POST", "/monitoring/alerts/a1/none");
              }
              return new byte[] {(byte) number};
            });
    Endpoints asked = new Endpoints(new Access("127.0.0.1", true, "t"), slow);
    changed.set(asked);
    assertEquals(1, ask(asked, "GET", "/monitoring/report").body()[0]);
    // Somebody has changed something while it was made.
    assertEquals(2, ask(asked, "GET", "/monitoring/report").body()[0]);
    ask(asked, "POST", "/monitoring/alerts/a1/none");
    assertEquals(3, ask(asked, "GET", "/monitoring/report").body()[0]);
  }

  private static Monitored monitored(Callable<Object> answer) {
    return (Monitored)
        Proxy.newProxyInstance(
            Monitored.class.getClassLoader(),
            new Class<?>[] {Monitored.class},
            (proxy, method, args) -> answer.call());
  }

  @Test
  void aParameterThatIsNoneIsRefused() throws IOException {
    Map<String, String> query = Map.of("brief", "maybe");
    String path = "/monitoring/routes/performance";
    assertEquals(400, ask(endpoints, "GET", path, query, "").status());
  }

  @Test
  void aNoteThatIsNoneIsRefused() throws IOException {
    HttpResponse answer =
        ask(endpoints, "POST", "/monitoring/alerts/a1/resolve", Map.of(), "{\"note\":5}");
    assertEquals(400, answer.status());
    String problem = new String(answer.body(), StandardCharsets.UTF_8);
    assertTrue(problem.contains("note is no text"), problem);
  }

  @Test
  void whatIsNotThereIsNotThere() throws IOException {
    assertEquals(404, ask("POST", "/none").status());
    assertEquals(404, ask("GET", "/none").status());
    assertEquals(405, ask("GET", "/monitoring/alerts/a1/resolve").status());
    assertEquals(200, ask("GET", "/health").status());
  }
}
