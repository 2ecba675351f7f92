package dev.weir.methods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies act on methods of a program that was not changed. */
class MethodsHaveLimitsTest {
  private static final Pattern WORKERS = Pattern.compile("weir-pool-threads-#=([0-9]+)");
  private static final String ENFORCE = "weir.mode=enforce\n";

  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  private static String policy(String method, String... keys) {
    StringBuilder text = new StringBuilder(ENFORCE);
    text.append("weir.policy.repo.match.method=com.acme.methods.").append(method).append('\n');
    for (String key : keys) {
      text.append("weir.policy.repo.").append(key).append('\n');
    }
    return text.toString();
  }

  private static void isWell(JsonNode report) {
    assertEquals(0, report.path("self").path("swallowedErrors").asInt(), report::toString);
    assertEquals(0, report.path("self").path("unmatchedSites").size(), report::toString);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void everyShapeDoesWhatItDidWhereverItsBodyRuns(Path jdk, @TempDir Path folder) throws Exception {
    List<String> expected;
    try (Session plain = new Session(jdk, folder.resolve("plain"), "")) {
      expected = plain.tell("shapes");
    }
    String[] ways = {"max-concurrent=50", "max-retries=2", "pool=threads", "timeout=5s"};
    for (String way : ways) {
      String name = way.substring(0, way.indexOf('='));
      String settings = policy("Repo#find*", way);
      try (Session session = new Session(jdk, folder.resolve(name), settings)) {
        assertEquals(expected, session.tell("shapes"), way);
        isWell(session.end());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatIsRejectedThrowsWhatItDeclares(Path jdk, @TempDir Path folder) throws Exception {
    String settings = policy("Repo#*", "rate-limit=1/1h", "rate-limit.burst=1");
    try (Session session = new Session(jdk, folder, settings)) {
      assertEquals("answered well", session.tell("plain").get(0));
      String why = ": weir policy 'repo': rate limit used up, try again in 60 min";
      for (String[] each :
          new String[][] {
            {"plain", "java.util.concurrent.RejectedExecutionException"},
            {"io", "java.io.IOException"},
            {"sql", "java.sql.SQLTransientException"},
            {"any", "java.util.concurrent.RejectedExecutionException"}
          }) {
        assertEquals("threw " + each[1] + why, session.tell(each[0]).get(0));
      }
      assertTrue(session.tell("plain").get(1).endsWith(" 0 runs"));
      isWell(session.end());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatAProxyAloneImplementsHasLimits(Path jdk, @TempDir Path folder) throws Exception {
    String settings = policy("Proxied#find", "rate-limit=2/1h", "rate-limit.burst=2");
    String refused = "threw java.io.IOException: weir policy 'repo': rate limit used up";
    try (Session session = new Session(jdk, folder.resolve("rate"), settings)) {
      assertEquals("answered find key", session.tell("proxied").get(0));
      assertEquals("answered find key made", session.tell("proxied-made").get(0));
      List<String> lines = session.tell("proxied");
      assertTrue(lines.get(0).startsWith(refused), lines.get(0));
      assertTrue(lines.get(1).endsWith(" 0 runs"), lines.get(1));
      isWell(session.end());
    }
    settings = policy("Proxied#*", "timeout=100ms");
    try (Session session = new Session(jdk, folder.resolve("late"), settings)) {
      String line = session.tell("proxied-slow 1 3000").get(0);
      assertTrue(line.contains("weir policy 'repo': not done within 100 ms, stopped"), line);
      assertEquals("answered 1", session.tell("proxied-slow 1 1").get(0));
      isWell(session.end());
    }
    try (Session session = new Session(jdk, folder.resolve("edit"), ENFORCE)) {
      assertEquals("answered find key", session.tell("proxied").get(0));
      session.edit(policy("Proxied#find", "rate-limit=1/1h", "rate-limit.burst=1"));
      Session.pause(1_000);
      assertEquals("answered find key", session.tell("proxied").get(0));
      assertTrue(session.tell("proxied").get(0).startsWith(refused));
      isWell(session.end());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whoServesAProxysCallIsNotAskedAgain(Path jdk, @TempDir Path folder) throws Exception {
    String[] ways = {"max-concurrent=1", "max-concurrent=1\nweir.policy.repo.pool=threads"};
    for (int i = 0; i < ways.length; i++) {
      String settings =
          policy("Proxied#*", ways[i])
              + "weir.policy.own.match.method=com.acme.methods.Proxied$Service#find\n"
              + "weir.policy.own.rate-limit=2/1h\nweir.policy.own.rate-limit.burst=2\n";
      try (Session session = new Session(jdk, folder.resolve("way" + i), settings)) {
        assertEquals("answered served key", session.tell("served").get(0));
        assertEquals("answered served key", session.tell("served").get(0));
        String line = session.tell("served").get(0);
        assertTrue(line.contains("weir policy 'own': rate limit used up"), line);
        // What it calls itself passes the limits, as any recursion does.
        List<String> lines = session.tell("served-down");
        assertTrue(lines.get(0).contains("weir policy 'repo': "), lines.get(0));
        assertTrue(lines.get(1).endsWith(" 1 runs"), lines.get(1));
        isWell(session.end());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void recursionPassesTheLimitsEachTime(Path jdk, @TempDir Path folder) throws Exception {
    for (String way :
        new String[] {"max-concurrent=2", "max-concurrent=2\nweir.policy.repo.pool=threads"}) {
      String name = "down" + way.length();
      try (Session session = new Session(jdk, folder.resolve(name), policy("Repo#findDown", way))) {
        List<String> lines = session.tell("down");
        assertTrue(lines.get(0).startsWith("threw java.util.concurrent.Rejected"), lines.get(0));
        assertTrue(lines.get(1).endsWith(" 2 runs"), lines.get(1));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void eachTimeoutStrategyDoesWhatItSays(Path jdk, @TempDir Path folder) throws Exception {
    String late = "weir policy 'repo': not done within 100 ms, ";
    String unchecked = "threw java.util.concurrent.CompletionException: ";
    String[][] strategies = {
      {"CANCEL", late + "stopped"},
      // Answered without waiting whether it has.
      {"ERROR_RESPONSE", late},
      {"BACKGROUND", late + "goes on as repo-"},
    };
    for (String[] strategy : strategies) {
      String settings = policy("Repo#slow*", "timeout=100ms", "timeout-strategy=" + strategy[0]);
      try (Session session = new Session(jdk, folder.resolve(strategy[0]), settings)) {
        List<String> lines = session.tell("slow 1 3000");
        assertTrue(lines.get(0).startsWith(unchecked + strategy[1]), lines.get(0));
        assertTrue(session.tell("slow 1 1").get(0).startsWith("answered slept on "));
        lines = session.tell("slow-timed 1 3000");
        assertTrue(
            lines.get(0).startsWith("threw java.util.concurrent.TimeoutException: " + strategy[1]),
            lines.get(0));
        lines = session.tell("slow-io 1 3000");
        assertTrue(
            lines.get(0).startsWith("threw java.io.InterruptedIOException: " + strategy[1]),
            lines.get(0));
        lines = session.tell("slow-synchronized 1 3000");
        assertTrue(lines.get(0).startsWith(unchecked + late + "stopped"), lines.get(0));
        boolean named = session.err().contains("Repo#slowAndSynchronized is synchronized");
        assertEquals(!strategy[0].equals("CANCEL"), named, session::err);
        isWell(session.end());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aLateCallFallsBackOnTheLastGoodResult(Path jdk, @TempDir Path folder) throws Exception {
    String settings = policy("Annotated#late", "timeout=150ms", "timeout-strategy=CACHE_FALLBACK");
    try (Session session = new Session(jdk, folder, settings + "weir.level=ULTRA\n")) {
      // The annotation's own strategy is the first to say something.
      List<String> lines = session.tell("late 1 3000");
      assertTrue(lines.get(0).contains("not done within 100 ms"), lines.get(0));
    }
    String fallback = policy("Repo#fading", "timeout=400ms", "timeout-strategy=CACHE_FALLBACK");
    try (Session session = new Session(jdk, folder.resolve("fading"), fallback)) {
      List<String> lines = session.tell("fading 3");
      assertEquals("answered run 1 of key", lines.get(2), lines::toString);
      assertTrue(lines.get(3).endsWith(" 3 runs"), lines.get(3));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void failedCallsAreTriedAgain(Path jdk, @TempDir Path folder) throws Exception {
    String settings = policy("Repo#flaky", "max-retries=3", "retry.delay=1ms");
    try (Session session = new Session(jdk, folder, settings)) {
      List<String> lines = session.tell("flaky");
      assertEquals(List.of("answered run 3", "done flaky, 3 runs"), lines);
      assertEquals("answered run 3", session.tell("mono-flaky").get(0));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theBreakerOpensAndExceptionsAreAsTheyWere(Path jdk, @TempDir Path folder) throws Exception {
    String settings = policy("Repo#fails", "circuit-breaker.failure-threshold=3");
    try (Session session = new Session(jdk, folder, settings)) {
      List<String> lines = session.tell("fails 5");
      assertEquals("threw java.io.IOException: no luck", lines.get(2));
      String open = "threw java.io.IOException: weir policy 'repo': circuit breaker open";
      assertTrue(lines.get(3).startsWith(open), lines.get(3));
      assertTrue(lines.get(5).endsWith(" 3 runs"));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void noMoreRunAtOnceThanMay(Path jdk, @TempDir Path folder) throws Exception {
    String settings = policy("Repo#together", "max-concurrent=3");
    try (Session session = new Session(jdk, folder, settings)) {
      assertEquals("most at once 3, refused 7", session.tell("together 1 10").get(0));
    }
    String shadow = settings.replace("enforce", "shadow");
    try (Session session = new Session(jdk, folder.resolve("shadow"), shadow)) {
      assertEquals("most at once 10, refused 0", session.tell("together 1 10").get(0));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void resultsAreKeptAtUltra(Path jdk, @TempDir Path folder) throws Exception {
    String settings = policy("Repo#kept", "cache.ttl=1m");
    try (Session session = new Session(jdk, folder, settings + "weir.level=ULTRA\n")) {
      assertTrue(session.tell("kept 4").get(4).endsWith(" 1 runs"));
    }
    try (Session session = new Session(jdk, folder.resolve("advanced"), settings)) {
      assertTrue(session.tell("kept 4").get(4).endsWith(" 4 runs"));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aStageHoldsItsPermitUntilItIsComplete(Path jdk, @TempDir Path folder) throws Exception {
    String settings = policy("Repo#stage", "max-concurrent=1", "timeout=300ms");
    try (Session session = new Session(jdk, folder, settings)) {
      List<String> lines = session.tell("stage");
      assertEquals("answered first", lines.get(0));
      // The second was refused while the first had not completed.
      assertTrue(lines.get(1).contains("RejectedExecutionException"), lines.get(1));
      assertEquals("answered third", lines.get(2));
      List<String> late = session.tell("stage-late");
      assertTrue(
          late.get(0).contains("TimeoutException: weir policy 'repo': not done"), late.get(0));
      isWell(session.end());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void publishersAreLimitedWhenSomebodySubscribes(Path jdk, @TempDir Path folder) throws Exception {
    String settings =
        policy("Repo#mono*", "timeout=1500ms", "circuit-breaker.failure-threshold=50")
            + "weir.policy.all.match.method=com.acme.methods.Repo#flux\n"
            + "weir.policy.all.timeout=400ms\n"
            + "weir.policy.all.max-concurrent=1\n";
    try (Session session = new Session(jdk, folder, settings)) {
      assertEquals("answered one!", session.tell("mono 1 5").get(0));
      List<String> late = session.tell("mono 1 9000");
      assertTrue(late.get(0).contains("weir policy 'repo': not done within 1500 ms"), late.get(0));
      assertEquals("answered [1, 2, 3]", session.tell("flux 3 5").get(2));
      assertEquals("answered [1, 2]", session.tell("flux-taken 3 5").get(2));
      late = session.tell("flux 1 300");
      assertTrue(late.get(0).contains("weir policy 'all': not done within 400 ms"), late.get(0));
      assertEquals("answered [1, 2, 3]", session.tell("flux 1 5").get(0));
      isWell(session.end());
    }
    String closed = policy("Repo#mono", "rate-limit=1/1h", "rate-limit.burst=1");
    try (Session session = new Session(jdk, folder.resolve("closed"), closed)) {
      session.tell("mono-made 5");
      assertEquals("answered one!", session.tell("mono 1 5").get(0));
      List<String> refused = session.tell("mono 1 5");
      assertTrue(refused.get(0).contains("rate limit used up"), refused.get(0));
      assertTrue(refused.get(1).endsWith(" 0 runs"), refused.get(1));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void annotationsActByTheirNames(Path jdk, @TempDir Path folder) throws Exception {
    String settings =
        ENFORCE
            + "weir.policy.orders.rate-limit=2/1h\nweir.policy.orders.rate-limit.burst=2\n"
            + "weir.policy.reads.rate-limit=3/1h\nweir.policy.reads.rate-limit.burst=3\n";
    try (Session session = new Session(jdk, folder, settings)) {
      List<String> lines = session.tell("limited 3");
      assertEquals("answered limited", lines.get(1));
      assertTrue(lines.get(2).contains("weir policy 'orders': rate limit used up"), lines.get(2));
      assertEquals("answered counted", session.tell("counted 3").get(2));
      // What an interface says holds for whoever implements it, and is one policy.
      session.tell("inherited 1");
      Session.pause(1_500);
      assertEquals("answered key", session.tell("inherited 1").get(0));
      session.tell("by-default 2");
      lines = session.tell("by-default 2");
      assertTrue(lines.get(1).contains("weir policy 'reads'"), lines.get(1));
      assertTrue(session.tell("inherited 1").get(0).contains("weir policy 'reads'"));
      assertTrue(session.tell("async 1 10").get(0).matches("answered \\S+#true"));
      List<String> late = session.tell("late 1 3000");
      assertTrue(
          late.get(0).contains("com.acme.methods.Annotated#late': not done within 100 ms"),
          late.get(0));
      assertFalse(session.tell("later").get(0).contains("main"));
      assertEquals("answered data_processing-#", session.tell("handle").get(0));
      assertEquals("answered in place", session.tell("wrong").get(0));
      assertTrue(session.err().contains("Annotated#wrong is a @BackgroundTask and returns String"));
      JsonNode report = session.end();
      assertTrue(report.path("self").path("notes").toString().contains("Annotated#wrong"));
      isWell(report);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void annotationsDoNothingWhileTheAgentObserves(Path jdk, @TempDir Path folder) throws Exception {
    try (Session session = new Session(jdk, folder, "")) {
      assertEquals("answered in time", session.tell("late 1 300").get(0));
      assertEquals("ran on main", session.tell("later").get(0));
      session.edit("weir.mode=enforce\n");
      List<String> late = session.tell("late 1 300");
      assertTrue(late.get(0).contains("not done within 100 ms"), late.get(0));
      session.edit("weir.mode=enforce\nweir.enabled=false\n");
      assertEquals("answered in time", session.tell("late 1 300").get(0));
      session.edit("weir.mode=shadow\n");
      assertEquals("answered in time", session.tell("late 1 300").get(0));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatIsDoneOnAnotherThreadIsTheRequests(Path jdk, @TempDir Path folder) throws Exception {
    String settings = policy("Repo#slow", "pool=threads", "timeout=5s");
    try (Session session = new Session(jdk, folder, settings)) {
      session.tell("job 3");
      session.end();
      JsonNode sleep = ForkedJvm.operation(session.route("job"), "SLEEP_OPERATION", null);
      assertEquals(3, sleep.path("count").asInt(), sleep::toString);
      assertTrue(sleep.path("async").asBoolean(), sleep::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aPolicyThatAppearsActsOnLoadedClasses(Path jdk, @TempDir Path folder) throws Exception {
    try (Session session = new Session(jdk, folder, ENFORCE)) {
      assertEquals("answered well", session.tell("plain 3").get(2));
      session.edit(policy("R*o#pl*", "rate-limit=1/1h", "rate-limit.burst=1"));
      assertTrue(session.tell("plain 3").get(1).contains("rate limit used up"));
      session.edit(policy("Repo#io", "rate-limit=1/1h", "rate-limit.burst=1"));
      assertEquals("answered well", session.tell("plain 3").get(2));
      // The limiter has kept its state.
      assertTrue(session.tell("io").get(0).contains("rate limit used up"));
      isWell(session.end());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatCannotBeWovenIsNamedWithTheReason(Path jdk, @TempDir Path folder) throws Exception {
    String settings =
        policy("Repo#unwoven", "max-concurrent=1")
            + "weir.policy.missing.match.method=com.acme.methods.Repo#nothing*\n"
            + "weir.policy.missing.max-concurrent=1\n"
            + "weir.policy.made.match.method=com.acme.methods.Repo#<init>\n"
            + "weir.policy.made.max-concurrent=1\n";
    try (Session session = new Session(jdk, folder, settings)) {
      session.tell("plain");
      String notes = session.end().path("self").path("notes").toString();
      assertTrue(notes.contains("Repo#unwoven is native: it has no bytecode"), notes);
      assertTrue(notes.contains("com.acme.methods.Repo has no such method"), notes);
      assertTrue(notes.contains("Repo#<init> is a constructor"), notes);
    }
  }

  @Tag("soak")
  @ParameterizedTest
  @MethodSource("jdks")
  void tenThousandCallsLeaveNothingBehind(Path jdk, @TempDir Path folder) throws Exception {
    String settings =
        policy("*#*", "max-concurrent=50")
            + "weir.policy.late.match.method=com.acme.methods.Repo#slow\n"
            + "weir.policy.late.timeout=1ms\n"
            + "weir.policy.late.timeout-strategy=ERROR_RESPONSE\n"
            + "weir.policy.few.match.method=com.acme.methods.Repo#plain\n"
            + "weir.policy.few.rate-limit=1/1h\n"
            + "weir.policy.own.match.method=com.acme.methods.Loaders$Deployed#work\n"
            + "weir.policy.own.max-retries=2\n"
            + "weir.policy.own.rate-limit=100/1h\n";
    settings = settings.replace("com.acme.methods.*#*", "com.acme.methods.Repo#io");
    try (Session session = new Session(jdk, folder, settings)) {
      session.tell("slow 50 500");
      session.tell("plain 50");
      String before = idle(session);
      session.tell("plain 10000");
      List<String> late = session.tell("slow 3000 500");
      areLate(late, 3000);
      assertEquals("flag false", session.tell("flag").get(0));
      String after = idle(session);
      assertEquals(WORKERS.matcher(before).replaceAll(""), WORKERS.matcher(after).replaceAll(""));
      // A pool keeps as many workers as calls have needed at once.
      Matcher workers = WORKERS.matcher(after);
      assertTrue(workers.find() && Integer.parseInt(workers.group(1)) <= 20, after);
      assertEquals("loaders alive 0 of 5", session.tell("loaders").get(0));
      isWell(session.end());
    }
  }

  /**
   * The call's wait and its caller watch the same time: whichever looks first, it is one answer.
   */
  private static void areLate(List<String> lines, int calls) {
    assertEquals(calls + 1, lines.size());
    for (String line : lines.subList(0, calls)) {
      assertTrue(line.contains("not done within 1 ms"), line);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatEndsALateCallNeverShowsAsAnInterrupt(Path jdk, @TempDir Path folder) throws Exception {
    for (String way : new String[] {"ERROR_RESPONSE", "CANCEL"}) {
      String settings = policy("Repo#slow", "timeout=1ms", "timeout-strategy=" + way);
      try (Session session = new Session(jdk, folder.resolve(way), settings)) {
        areLate(session.tell("slow 300 500"), 300);
        assertEquals("flag false", session.tell("flag").get(0));
        isWell(session.end());
      }
    }
  }

  /**
   * The threads that are there once those that stopped late calls have had nothing to do for ten
   * seconds: how many there are before depends on how many calls were late at once.
   */
  private static String idle(Session session) throws Exception {
    String threads = session.tell("threads").get(0);
    for (int i = 0; i < 120 && threads.contains("weir-stop"); i++) {
      Session.pause(500);
      threads = session.tell("threads").get(0);
    }
    return threads;
  }
}
