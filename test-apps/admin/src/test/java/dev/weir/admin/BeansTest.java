package dev.weir.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.routes.Laggard;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.ObjectName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a console finds below {@code dev.weir} in the platform's MBean server. */
class BeansTest {
  private static final String ODD = "/odd%22*%3F,=%5Cname";

  static List<Path> jdks() {
    return Jdks.all();
  }

  private static int ask(int port, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n";
    return RawClient.send(port, request).statusCode();
  }

  /** What is there, after "bean", of the last time that the application read all of it. */
  private static Map<String, String> read(ForkedJvm jvm, int port) throws IOException {
    int before = jvm.out().length();
    ask(port, "/beans");
    long until = System.nanoTime() + 20_000_000_000L;
    while (!jvm.out().substring(before).contains("beans read\n")) {
      assertTrue(System.nanoTime() < until, jvm.out());
    }
    Map<String, String> values = new TreeMap<>();
    for (String line : jvm.out().substring(before).split("\n", -1)) {
      String[] parts = line.split("\t", 4);
      if (parts[0].equals("bean")) {
        values.put(parts[1] + " " + parts[2], parts[3]);
      } else if (parts[0].equals("told")) {
        assertFalse(parts[2].matches("(get|is)\\w+"), "no description: " + line);
      }
    }
    return values;
  }

  private static double number(Map<String, String> values, String name) {
    assertTrue(values.containsKey(name), name + " in " + values.keySet());
    return Double.parseDouble(values.get(name));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void eachBeanIsThereAndEachAttributeIsRead(Path jdk, @TempDir Path folder) throws Exception {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .options("-Dweir.admin.port=-1", "-Dweir.mode=shadow")
            .options("-Dweir.policy.naps.match.type=SLEEP_OPERATION")
            .options("-Dweir.policy.naps.max-concurrent=7")
            .options("-Dweir.policy.naps.circuit-breaker.enabled=true")
            .run(Laggard.class, "jmx")) {
      int port = Integer.parseInt(jvm.waitForLine("port ").substring(5).trim());
      for (int i = 0; i < 10; i++) {
        assertEquals(200, ask(port, "/sleep"));
        assertEquals(200, ask(port, ODD));
        assertEquals(200, ask(port, "/helped"));
      }
      ask(port, "/broken");
      Map<String, String> beans = Map.of();
      long until = System.nanoTime() + 60_000_000_000L;
      String sleep = "dev.weir:type=Route,name=\"GET /sleep\"";
      while (!beans.containsKey(sleep + " Requests")
          || number(beans, sleep + " RequestsPerSecond") == 0) {
        assertTrue(System.nanoTime() < until, jvm.out() + jvm.err());
        Thread.sleep(500);
        beans = read(jvm, port);
      }
      theSummaryIsRight(beans);
      theRouteIsRight(beans, sleep);
      anOddNameIsQuoted(beans);
      theLimitsAreThere(beans);
      assertEquals(0, number(beans, "dev.weir:type=Alerts Open"));
      assertEquals(143, jvm.terminate());
      jvm.swallowedNothing();
    }
  }

  private static void theSummaryIsRight(Map<String, String> beans) {
    String summary = "dev.weir:type=Summary ";
    assertTrue(number(beans, summary + "Requests") >= 31, beans.toString());
    assertEquals(1, number(beans, summary + "Errors"));
    double rate = number(beans, summary + "SuccessRate");
    assertTrue(rate > 0.9 && rate < 1, "success rate " + rate);
    assertTrue(number(beans, summary + "RequestsPerSecond") > 0);
    assertTrue(number(beans, summary + "BlockedMs") >= 300);
    assertTrue(number(beans, summary + "BlockedRatio") > 0.1);
    assertTrue(number(beans, summary + "BlockingToAsyncRatio") > 0);
    assertTrue(number(beans, summary + "ResponseMsMean") > 1);
    assertTrue(number(beans, summary + "Routes") >= 4);
  }

  private static void theRouteIsRight(Map<String, String> beans, String sleep) {
    assertEquals("GET /sleep", beans.get(sleep + " Route"));
    assertEquals(10, number(beans, sleep + " Requests"));
    assertTrue(number(beans, sleep + " ResponseMsP50") >= 29, beans.toString());
    assertTrue(number(beans, sleep + " BlockedMs") >= 300);
    String operations = beans.getOrDefault(sleep + " Operations", "");
    assertTrue(operations.contains("type=SLEEP_OPERATION"), operations);
    assertTrue(operations.contains("count=10"), operations);
  }

  private static void anOddNameIsQuoted(Map<String, String> beans) throws Exception {
    int odd = 0;
    for (Map.Entry<String, String> each : beans.entrySet()) {
      if (each.getKey().endsWith(" Route")) {
        ObjectName name =
            new ObjectName(each.getKey().substring(0, each.getKey().length() - " Route".length()));
        assertFalse(name.isPattern(), name.toString());
        assertEquals(ObjectName.unquote(name.getKeyProperty("name")), each.getValue());
        odd += each.getValue().contains("/odd") ? 1 : 0;
      }
    }
    assertEquals(1, odd, beans.keySet().toString());
  }

  private static void theLimitsAreThere(Map<String, String> beans) {
    assertEquals("shadow", beans.get("dev.weir:type=Limits Mode"));
    assertEquals(0, number(beans, "dev.weir:type=Limits OpenBreakers"));
    String policies = beans.getOrDefault("dev.weir:type=Limits Policies", "");
    assertTrue(policies.contains("name=naps"), policies);
    assertTrue(policies.contains("breaker=CLOSED"), policies);
    assertTrue(policies.contains("maxConcurrent=7"), policies);
  }
}
