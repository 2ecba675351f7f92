package dev.weir.agent.inner.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.agent.inner.http.HttpRequest;
import dev.weir.agent.inner.http.HttpResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
    return endpoints.handle(
        new HttpRequest(
            method,
            path,
            Map.of(),
            Map.of("host", "127.0.0.1", "x-weir-token", "t"),
            new byte[0],
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
        (Monitored)
            Proxy.newProxyInstance(
                Monitored.class.getClassLoader(),
                new Class<?>[] {Monitored.class},
                (proxy, method, args) -> {
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
  void whatIsNotThereIsNotThere() throws IOException {
    assertEquals(404, ask("POST", "/none").status());
    assertEquals(404, ask("GET", "/none").status());
    assertEquals(405, ask("GET", "/monitoring/alerts/a1/resolve").status());
    assertEquals(200, ask("GET", "/health").status());
  }
}
