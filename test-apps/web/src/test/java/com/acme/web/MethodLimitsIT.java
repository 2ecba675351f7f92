package com.acme.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies about methods that handlers call, on every server, as a client sees them. */
@Execution(ExecutionMode.SAME_THREAD)
class MethodLimitsIT {
  private static final String[][] STRATEGIES = {
    {"cancelled", "CANCEL"},
    {"refused", "ERROR_RESPONSE"},
    {"backgrounded", "BACKGROUND"},
    {"fallsBack", "CACHE_FALLBACK"},
  };

  static List<Server> kinds() {
    return Server.kinds();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void eachStrategyEndsAMethod(Server on) throws Exception {
    List<String> options = new ArrayList<>(List.of("-Dweir.mode=enforce", "-Dweir.level=ADVANCED"));
    for (String[] strategy : STRATEGIES) {
      String policy = "-Dweir.policy." + strategy[0] + ".";
      options.add(policy + "match.method=com.acme.web.Work#" + strategy[0]);
      options.add(policy + "timeout=200ms");
      options.add(policy + "timeout-strategy=" + strategy[1]);
    }
    try (ForkedJvm jvm = on.start("methods", options.toArray(new String[0]))) {
      Client client = Server.client(jvm);
      for (String[] strategy : STRATEGIES) {
        assertEquals("worked on 7 for 1 ms", answer(client, strategy[0], 1));
      }
      late("stopped", answer(client, "cancelled", 4000));
      late("", answer(client, "refused", 4000));
      late("goes on as backgrounded-", answer(client, "backgrounded", 4000));
      assertEquals("worked on 7 for 1 ms", answer(client, "fallsBack", 4000));
      for (String[] strategy : STRATEGIES) {
        assertEquals("worked on 7 for 2 ms", answer(client, strategy[0], 2));
      }
      jvm.terminate();
      JsonNode self = jvm.report().path("self");
      assertEquals(0, self.path("swallowedErrors").asInt(), jvm.err());
      assertEquals(12, jvm.route("GET /shop/work").path("requests").asInt());
      double longest = jvm.route("GET /shop/work").path("responseMs").path("max").asDouble();
      assertTrue(longest < 4000, "a client waited " + longest + " ms");
    }
  }

  private static String answer(Client client, String what, int millis) throws Exception {
    HttpResponse<byte[]> response = client.get("/shop/work?do=" + what + "&n=7&ms=" + millis);
    assertEquals(200, response.statusCode(), Client.text(response));
    return Client.text(response);
  }

  private static void late(String how, String answer) {
    assertTrue(answer.startsWith("late: weir policy '"), answer);
    assertTrue(answer.contains("not done within 200 ms, " + how), answer);
  }
}
