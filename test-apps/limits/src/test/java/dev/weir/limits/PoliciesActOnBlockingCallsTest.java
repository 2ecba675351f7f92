package dev.weir.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.limits.Flaky;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A service's circuit breaker, bulkhead and modes, in a program that knows of none of them. */
class PoliciesActOnBlockingCallsTest {
  private static final String BREAKER =
      """
      weir.policy.rates.match.type=EXTERNAL_API
      weir.policy.rates.match.target=http://127.0.0.1:*
      weir.policy.rates.circuit-breaker.enabled=true
      weir.policy.rates.circuit-breaker.recovery-timeout=300ms
      """;
  private static final String BULKHEAD =
      """
      weir.policy.rates.match.type=EXTERNAL_API
      weir.policy.rates.max-concurrent=3
      """;

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aBreakerOpensRejectsProbesAndCloses(Path jdk, @TempDir Path folder) throws Exception {
    try (ForkedJvm jvm = start(jdk, folder, "weir.mode=enforce\n" + BREAKER)) {
      tell(jvm, "fail 8");
      assertEquals(5, count(jvm, "threw java.io.IOException: Server returned HTTP response code"));
      assertEquals(
          3, count(jvm, "threw java.io.IOException: weir policy 'rates': circuit breaker open"));
      Thread.sleep(400);
      tell(jvm, "ok 4");
      assertEquals(4, count(jvm, "answered 1.7"), jvm.out());
    }
  }

  @ParameterizedTest
  @MethodSource("jdksAndClients")
  void requestsOfTheJdksClientAreRefusedAndEndedToo(Path jdk, String client, @TempDir Path folder)
      throws Exception {
    String policy =
        BREAKER
            + "weir.policy.rates.timeout=1s\nweir.policy.rates.circuit-breaker.failure-threshold=2\n";
    try (ForkedJvm jvm = start(jdk, folder, "weir.mode=enforce\n" + policy, client)) {
      tell(jvm, "ok 2");
      tell(jvm, "fail 3");
      assertEquals(2, count(jvm, "threw java.io.IOException: status 500"), jvm.out());
      String open = "threw java.io.IOException: weir policy 'rates': circuit breaker open";
      assertEquals(1, count(jvm, open), jvm.out());
      Thread.sleep(400);
      tell(jvm, "ok 2");
      assertEquals(4, count(jvm, "answered 1.7"), jvm.out());
      tell(jvm, "hang 3");
      String late = "threw java.net.http.HttpTimeoutException: weir: policy 'rates': not over";
      assertEquals(2, count(jvm, late), jvm.out());
      assertEquals(2, count(jvm, open), jvm.out());
    }
    String lasting = policy.replace("300ms", "60s");
    try (ForkedJvm jvm = start(jdk, folder, "weir.mode=shadow\n" + lasting, client)) {
      tell(jvm, "hang 3");
      tell(jvm, "fail 1");
      assertEquals(3, count(jvm, "answered 1.7"), jvm.out());
      assertEquals(1, count(jvm, "threw java.io.IOException: status 500"), jvm.out());
      jvm.terminate();
      JsonNode limits = jvm.report().path("limits");
      JsonNode rates =
          limits.path(0).path("name").asText().equals("rates") ? limits.path(0) : limits.path(1);
      assertEquals(2, rates.at("/wouldTimeOut/(no request)").asInt(), limits.toString());
      assertEquals(2, rates.at("/wouldReject/(no request)").asInt(), limits.toString());
    }
  }

  static Stream<Arguments> jdksAndClients() {
    return jdks().flatMap(jdk -> Stream.of("send", "later").map(by -> Arguments.of(jdk, by)));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aBulkheadLetsNoMoreThroughThanItsPermits(Path jdk, @TempDir Path folder) throws Exception {
    try (ForkedJvm jvm = start(jdk, folder, "weir.mode=enforce\n" + BULKHEAD)) {
      tell(jvm, "at-once 10");
      assertEquals(3, count(jvm, "answered 1.7"), jvm.out());
      assertEquals(7, count(jvm, "threw java.io.IOException: weir policy 'rates': as many"));
      tell(jvm, "ok 2");
      assertEquals(5, count(jvm, "answered 1.7"), jvm.out());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void shadowAndObserveChangeNothing(Path jdk, @TempDir Path folder) throws Exception {
    for (String mode : new String[] {"weir.mode=shadow\n", "weir.mode=observe\n", ""}) {
      try (ForkedJvm jvm = start(jdk, folder, mode + BREAKER)) {
        tell(jvm, "fail 8");
        tell(jvm, "ok 1");
        assertEquals(8, count(jvm, "threw java.io.IOException: Server returned"), jvm.out());
        assertEquals(1, count(jvm, "answered 1.7"), jvm.out());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void basicOnlyCounts(Path jdk, @TempDir Path folder) throws Exception {
    try (ForkedJvm jvm = start(jdk, folder, "weir.mode=enforce\nweir.level=BASIC\n" + BREAKER)) {
      tell(jvm, "fail 8");
      assertEquals(8, count(jvm, "threw java.io.IOException: Server returned"), jvm.out());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void anEditActsAndKeepsTheStateAndABadOneChangesNothing(Path jdk, @TempDir Path folder)
      throws Exception {
    String open = BREAKER.replace("300ms", "60s");
    try (ForkedJvm jvm = start(jdk, folder, "weir.mode=enforce\n" + open)) {
      tell(jvm, "fail 6");
      edit(jvm, folder, "weir.mode=observe\n" + open, "weir.mode is now observe");
      tell(jvm, "ok 1");
      assertEquals(1, count(jvm, "answered 1.7"), jvm.out());
      edit(jvm, folder, "weir.mode=enforce\n" + open, "weir.mode is now enforce");
      tell(jvm, "ok 1");
      assertEquals(1, count(jvm, "answered 1.7"), "the breaker is open still: " + jvm.out());
      String bad = "weir.mode=enforce\n" + open + "weir.policy.rates.pool=nowhere\n";
      edit(jvm, folder, bad, "there is no such pool");
      tell(jvm, "ok 1");
      assertEquals(1, count(jvm, "answered 1.7"), jvm.out());
      edit(jvm, folder, "weir.enabled=false\nweir.mode=enforce\n" + open, "weir.enabled is now");
      tell(jvm, "ok 1");
      assertEquals(2, count(jvm, "answered 1.7"), jvm.out());
    }
  }

  private static ForkedJvm start(Path jdk, Path folder, String settings) throws IOException {
    return start(jdk, folder, settings, "url");
  }

  private static ForkedJvm start(Path jdk, Path folder, String settings, String client)
      throws IOException {
    Files.writeString(folder.resolve("weir.properties"), settings);
    ForkedJvm jvm =
        ForkedJvm.on(jdk).in(folder).options("-Dweir.admin.port=-1").run(Flaky.class, client);
    jvm.waitForLine("ready");
    return jvm;
  }

  private static void edit(ForkedJvm jvm, Path folder, String settings, String says)
      throws Exception {
    Files.writeString(folder.resolve("weir.properties"), settings);
    long deadline = System.nanoTime() + 4_000_000_000L;
    while (!jvm.err().contains(says)) {
      assertTrue(System.nanoTime() < deadline, says + " in " + jvm.err());
      Thread.sleep(20);
    }
  }

  private static void tell(ForkedJvm jvm, String order) throws Exception {
    String line = "did " + order;
    int before = count(jvm, line);
    OutputStream orders = jvm.process().getOutputStream();
    orders.write((order + "\n").getBytes(StandardCharsets.UTF_8));
    orders.flush();
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (count(jvm, line) == before && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
  }

  private static int count(ForkedJvm jvm, String start) {
    return (int) jvm.out().lines().filter(line -> line.startsWith(start)).count();
  }
}
