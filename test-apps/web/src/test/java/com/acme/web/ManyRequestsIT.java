package com.acme.web;

import static com.acme.web.Policies.lines;
import static com.acme.web.Policies.policy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies about routes under load, at the edge of every server: nothing is lost or left. */
@Execution(ExecutionMode.SAME_THREAD)
class ManyRequestsIT {
  private static final int AT_A_TIME = 48;
  private static final Pattern IDLE = Pattern.compile("weir-(request|deadlines|stop|offload)");

  static List<Server> kinds() {
    return Server.kinds();
  }

  /** What is under way when the agent is switched off gives back what it holds. */
  @Tag("soak")
  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void switchedOffAndOnUnderLoadNothingIsLost(Server on) throws Exception {
    Path file = Files.createTempFile("weir", ".properties");
    String policies =
        "weir.mode=enforce\nweir.policy.few.match.route=/shop/few\n"
            + "weir.policy.few.max-concurrent=2\n";
    Files.writeString(file, policies);
    try (ForkedJvm jvm = on.start("switched", "-Dweir.config=" + file)) {
      Client client = Server.client(jvm);
      client.get("/shop/few?n=1");
      for (int round = 0; round < 2; round++) {
        List<CompletableFuture<HttpResponse<byte[]>>> both =
            List.of(client.begin("/shop/few?ms=4000&n=1"), client.begin("/shop/few?ms=4000&n=2"));
        TimeUnit.MILLISECONDS.sleep(300);
        assertEquals(503, client.get("/shop/few?n=3").statusCode());
        Files.writeString(file, policies + "weir.enabled=false\n");
        for (CompletableFuture<HttpResponse<byte[]>> call : both) {
          assertEquals(200, call.get().statusCode());
        }
        Files.writeString(file, policies);
        TimeUnit.MILLISECONDS.sleep(2500);
        List<CompletableFuture<HttpResponse<byte[]>>> again =
            List.of(client.begin("/shop/few?ms=900&n=1"), client.begin("/shop/few?ms=900&n=2"));
        TimeUnit.MILLISECONDS.sleep(300);
        assertEquals(503, client.get("/shop/few?n=3").statusCode());
        for (CompletableFuture<HttpResponse<byte[]>> call : again) {
          assertEquals(200, call.get().statusCode());
        }
        TimeUnit.MILLISECONDS.sleep(300);
      }
    } finally {
      Files.delete(file);
    }
  }

  /** Deadlines that race completions: each response is whole, and either ours or theirs. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void aThousandConcurrentRequestsGetOneAnswerEach(Server on) throws Exception {
    String[] policy = {
      "-Dweir.mode=enforce",
      "-Dweir.level=ADVANCED",
      policy("slow", "/shop/slow", "timeout=200ms", "timeout-strategy=ERROR_RESPONSE"),
      policy("bg", "/shop/bg", "timeout=200ms", "timeout-strategy=BACKGROUND"),
      policy("cancel", "/shop/cancel", "timeout=200ms", "timeout-strategy=CANCEL"),
      "-Dweir.limits.max-concurrent=2000",
    };
    try (ForkedJvm jvm = on.start("mixture", lines(policy))) {
      Client client = Server.client(jvm);
      int soon = 0;
      for (int i = 0; i < 200; i++) {
        soon += client.get("/shop/slow?n=1").statusCode() == 200 ? 1 : 0;
        client.get("/shop/bg?n=1");
        client.get("/shop/cancel?n=1");
      }
      Random random = new Random(17);
      List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
      List<int[]> asked = new ArrayList<>();
      String[] routes = {"slow", "bg", "cancel"};
      for (int i = 0; i < 1000; i++) {
        int millis = 150 + random.nextInt(100);
        int size = random.nextInt(4) == 0 ? random.nextInt(400_000) : random.nextInt(3_000);
        asked.add(new int[] {i, size});
        String route = routes[i % 3];
        calls.add(client.begin("/shop/" + route + "?ms=" + millis + "&n=" + i + "&size=" + size));
      }
      int[] ours = new int[3];
      int[] theirs = new int[3];
      for (int i = 0; i < 1000; i++) {
        HttpResponse<byte[]> response = calls.get(i).get(60, TimeUnit.SECONDS);
        String route = routes[i % 3];
        if (response.statusCode() == 200) {
          theirs[i % 3]++;
          Client.isPayload(response, asked.get(i)[0], asked.get(i)[1]);
        } else if (response.statusCode() == 202 && route.equals("bg")) {
          ours[i % 3]++;
          assertEquals("", Client.header(response, "App"));
          HttpResponse<byte[]> outcome = client.get(Client.header(response, "Location"));
          for (int n = 0; n < 100 && outcome.statusCode() == 202; n++) {
            TimeUnit.MILLISECONDS.sleep(50);
            outcome = client.get(Client.header(response, "Location"));
          }
          Client.isPayload(outcome, asked.get(i)[0], asked.get(i)[1]);
        } else {
          ours[i % 3]++;
          Client.isProblem(response, 504, route, "/shop/" + route);
        }
      }
      int late = ours[0] + ours[1] + ours[2];
      assertTrue(late > 5 && late < 1000, late + " of 1000 were late");
      // The same connections serve others as ever.
      for (int i = 0; i < 300; i++) {
        Client.isPayload(client.get("/shop/few?n=" + i + "&size=" + i * 10), i, i * 10);
      }
      // A request ends a little after its client has the answer.
      TimeUnit.MILLISECONDS.sleep(500);
      jvm.terminate();
      JsonNode slow = jvm.route("GET /shop/slow").path("statusCodes");
      assertEquals(theirs[0] + soon, slow.path("200").asInt(), slow.toString());
      assertEquals(ours[0] + 200 - soon, slow.path("504").asInt(), slow.toString());
      jvm.swallowedNothing();
    }
  }

  @Tag("soak")
  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void tenThousandRejectedAndLateRequestsLeaveNothingBehind(Server on) throws Exception {
    String[] policy = {
      "-Dweir.mode=enforce",
      "-Dweir.level=ADVANCED",
      policy("few", "/shop/few", "max-concurrent=4"),
      policy(
          "slow",
          "/shop/slow",
          "timeout=20ms",
          "timeout-strategy=ERROR_RESPONSE",
          "max-concurrent=64"),
      policy("cancel", "/shop/cancel", "timeout=20ms", "max-concurrent=64"),
    };
    try (ForkedJvm jvm = on.start("leaks", lines(policy))) {
      Client client = Server.client(jvm);
      flood(client, 600);
      String before = idle(client);
      flood(client, 10_000);
      String after = idle(client);
      assertEquals(threads(before), threads(after), before + "\n" + after);
      assertEquals(number(before, "loaders"), number(after, "loaders"), before + "\n" + after);
      // The client keeps as many connections as it had calls at a time, and those it had before.
      int most = number(before, "files") + AT_A_TIME + 16;
      assertTrue(number(after, "files") <= most, before + "\n" + after);
      // As many may run at once as before, and no more.
      List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(client.begin("/shop/few?ms=1500&n=" + i));
        TimeUnit.MILLISECONDS.sleep(60);
      }
      int let = 0;
      for (CompletableFuture<HttpResponse<byte[]>> call : calls) {
        let += call.get().statusCode() == 200 ? 1 : 0;
      }
      assertEquals(4, let);
      jvm.terminate();
      jvm.swallowedNothing();
    }
  }

  /** What is there once the agent's threads have had nothing to do for ten seconds. */
  private static String idle(Client client) throws Exception {
    String stats = Client.text(client.get("/shop/stats"));
    for (int i = 0; i < 120 && IDLE.matcher(stats).find(); i++) {
      TimeUnit.MILLISECONDS.sleep(500);
      stats = Client.text(client.get("/shop/stats"));
    }
    return stats;
  }

  /**
   * The kinds of threads, since pools of servers grow and shrink as they like, and without those of
   * the JDK that stay once there was a virtual thread.
   */
  private static String threads(String stats) {
    return stats
        .substring(0, stats.indexOf(" loaders: "))
        .replaceAll("(ForkJoinPool|VirtualThread)-[^,}]*(, )?", "")
        .replaceAll("=\\d+", "");
  }

  private static int number(String stats, String what) {
    return Integer.parseInt(stats.replaceAll(".* " + what + ": (-?\\d+).*", "$1"));
  }

  private static void flood(Client client, int count) throws Exception {
    List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
    int[] statuses = new int[600];
    for (int i = 0; i < count; i++) {
      String path =
          i % 3 == 0
              ? "/shop/few?ms=5&n=1"
              : i % 3 == 1 ? "/shop/slow?ms=2000&n=1" : "/shop/cancel?ms=2000&n=1";
      calls.add(client.begin(path));
      if (calls.size() == AT_A_TIME) {
        for (CompletableFuture<HttpResponse<byte[]>> call : calls) {
          statuses[call.get(60, TimeUnit.SECONDS).statusCode()]++;
        }
        calls.clear();
      }
    }
    for (CompletableFuture<HttpResponse<byte[]>> call : calls) {
      statuses[call.get(60, TimeUnit.SECONDS).statusCode()]++;
    }
    assertTrue(statuses[504] > count / 2, "late " + statuses[504]);
    assertEquals(count, statuses[200] + statuses[503] + statuses[504]);
  }
}
