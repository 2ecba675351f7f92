package dev.weir.core.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import dev.weir.core.offload.Standing;
import dev.weir.core.record.Snapshot;
import dev.weir.core.record.Snapshot.LockHolder;
import dev.weir.core.record.ThreadMeter;
import dev.weir.core.record.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdvisorTest {
  private static final String DB = "jdbc:postgresql://db/shop";
  private static final long MS = 1_000_000;

  private final Traffic traffic = new Traffic();
  private final Advisor advisor = new Advisor(21);

  private void requests(int count, String route, Traffic.Work work) {
    for (int i = 0; i < count; i++) {
      traffic.request(route, 200, work);
      traffic.pass(MS);
    }
  }

  private List<Recommendation> advice() {
    return advisor.advise(traffic.snapshot());
  }

  private Recommendation only(String kind) {
    List<Recommendation> all = advice();
    assertEquals(List.of(kind), all.stream().map(Recommendation::kind).toList());
    return all.get(0);
  }

  @Test
  void nPlusOneSavesAllRoundTripsButOne() {
    requests(
        100,
        "GET /orders",
        () -> {
          traffic.query(DB, "SELECT id FROM orders", 2 * MS);
          for (int i = 0; i < 20; i++) {
            // Half of them find more to send.
            traffic.query(DB, "SELECT ? FROM lines WHERE id = ?", MS + i % 2 * MS);
            traffic.pass(MS / 2); // a row is made an object
          }
        });
    Recommendation found = only("n-plus-one");
    assertEquals(20.0, found.evidence().get("executionsPerRequest"));
    assertEquals(20L, found.evidence().get("mostInOneRequest"));
    // The rows have to be found, sent and made objects in any case.
    assertEquals(1.0, found.evidence().get("roundTripMs"));
    assertEquals(19, found.estimatedSavingMs(), 0.01);
    String loop = String.valueOf(found.evidence().get("loopMs"));
    assertEquals(39.5, Double.parseDouble(loop), 0.3);
    assertEquals(Severity.MEDIUM, found.severity());
    assertTrue(found.action().contains("join"), found.action());
  }

  @Test
  void whatElseTheLoopWaitsForIsNotSavedByAJoin() {
    requests(
        100,
        "GET /orders",
        () -> {
          for (int i = 0; i < 20; i++) {
            traffic.query(DB, "SELECT ? FROM lines WHERE id = ?", MS);
            traffic.block(OperationType.NETWORK_IO, "cache:6379", MS);
          }
        });
    Recommendation found =
        advice().stream().filter(one -> one.kind().equals("n-plus-one")).findFirst().orElseThrow();
    assertEquals(19, found.estimatedSavingMs(), 0.2);
  }

  @Test
  void aFewInsertsAreABatchAndTwoAreNothing() {
    requests(
        50,
        "POST /two",
        () -> {
          traffic.query(DB, "INSERT INTO a VALUES (?)", MS);
          traffic.query(DB, "INSERT INTO a VALUES (?)", MS);
        });
    assertEquals(List.of(), advice());
    requests(
        50,
        "POST /ten",
        () -> {
          for (int i = 0; i < 10; i++) {
            traffic.query(DB, "INSERT INTO a VALUES (?)", MS);
          }
        });
    assertTrue(only("n-plus-one").action().contains("batch"));
  }

  @Test
  void aPoolThatIsTooSmallNamesWhoHoldsItsConnections() {
    requests(
        100,
        "GET /a",
        () -> {
          traffic.block(OperationType.POOL_WAIT, DB, 20 * MS);
          traffic.query(DB, "SELECT ?", MS);
        });
    requests(
        30,
        "GET /settle",
        () -> {
          traffic.query(DB, "SELECT ? FROM t", MS);
          traffic.pass(60 * MS);
        });
    Recommendation found = only("pool-too-small");
    assertEquals("GET /a", found.route());
    assertEquals("GET /settle", found.evidence().get("heldLongestBy"));
    assertEquals(20, found.estimatedSavingMs(), 0.01);
  }

  @Test
  void aConnectionOfItsOwnForEachRequestWantsAPool() {
    requests(
        50,
        "GET /a",
        () -> {
          traffic.query(DB, "(connect)", 8 * MS);
          traffic.query(DB, "SELECT ?", MS);
        });
    assertEquals(8, only("no-pool").estimatedSavingMs(), 0.01);
  }

  @Test
  void theSameAnswerForEverybodyIsKept() {
    requests(50, "GET /a", () -> traffic.query(DB, "SELECT a, b FROM settings", 9 * MS));
    assertEquals(9, only("repeated-query").estimatedSavingMs(), 0.01);
  }

  @Test
  void aSleepIsTakenOut() {
    requests(50, "GET /legacy", () -> traffic.block(OperationType.SLEEP_OPERATION, null, 25 * MS));
    Recommendation found = only("sleep");
    assertEquals(25, found.estimatedSavingMs(), 0.01);
    assertEquals(50L, found.evidence().get("sleeps"));
  }

  @Test
  void aProcessIsOneFindingWhateverItsParts() {
    requests(
        50,
        "GET /invoice",
        () -> {
          traffic.block(OperationType.SUBPROCESS, "sh", 5 * MS);
          traffic.block(OperationType.SUBPROCESS, "(output)", 30 * MS);
          traffic.block(OperationType.SUBPROCESS, "sh", MS);
        });
    Recommendation found = only("subprocess");
    assertEquals("sh", found.evidence().get("commands"));
    assertEquals(36, found.estimatedSavingMs(), 0.1);
  }

  @Test
  void filesThatAreAllDifferentAreNotKept() {
    for (int i = 0; i < 300; i++) {
      String file = "/data/" + i % 100;
      requests(1, "GET /files/{name}", () -> traffic.read(file, 2 * MS));
    }
    assertEquals(List.of(), advice());
  }

  @Test
  void callsOneAfterTheOtherCouldBeSideBySide() {
    requests(
        50,
        "GET /page",
        () -> {
          traffic.block(OperationType.EXTERNAL_API, "https://a:443", 40 * MS);
          traffic.block(OperationType.EXTERNAL_API, "https://b:443", 30 * MS);
          traffic.block(OperationType.EXTERNAL_API, "https://c:443", 20 * MS);
        });
    Recommendation found = only("sequential-calls");
    assertEquals(50, found.estimatedSavingMs(), 0.01);
    assertEquals(90.0, found.evidence().get("sumMs"));
  }

  /** A call that half of the requests make is one of them today and not tomorrow. */
  @Test
  void whicheverCallsItMakesARouteHasOneFinding() {
    String id = "";
    for (int seldom : List.of(2, 3)) {
      Traffic some = new Traffic();
      for (int i = 0; i < 60; i++) {
        boolean too = i % seldom == 0;
        some.request(
            "GET /page",
            200,
            () -> {
              some.block(OperationType.EXTERNAL_API, "https://b:443", 40 * MS);
              some.block(OperationType.EXTERNAL_API, "https://a:443", 30 * MS);
              if (too) {
                some.block(OperationType.EXTERNAL_API, "https://c:443", 30 * MS);
              }
            });
      }
      Recommendation found = advisor.advise(some.snapshot()).get(0);
      assertEquals("sequential-calls", found.kind());
      assertTrue(id.isEmpty() || id.equals(found.id()), found.id());
      String targets = String.valueOf(found.evidence().get("targets"));
      assertTrue(targets.startsWith("https://a:443, https://b:443"), targets);
      id = found.id();
    }
  }

  @Test
  void callsOnOtherThreadsAreSideBySideAlready() {
    requests(
        50,
        "GET /page",
        () -> {
          traffic.async(OperationType.EXTERNAL_API, "https://a:443", 40 * MS);
          traffic.async(OperationType.EXTERNAL_API, "https://b:443", 30 * MS);
          traffic.block(OperationType.LOCK_WAIT, "java.util.concurrent.CompletableFuture", 40 * MS);
        });
    assertEquals(List.of(), advice());
  }

  @Test
  void aCallWithoutATimeoutIsNamed() {
    requests(30, "GET /a", () -> traffic.endless(OperationType.EXTERNAL_API, "https://a:443", MS));
    Recommendation found = only("no-timeout");
    assertEquals(Severity.HIGH, found.severity());
    assertEquals(0, found.estimatedSavingMs());
    assertEquals(30L, found.evidence().get("seenWithoutTimeout"));
  }

  /** What threatens one request in a million is told, and is no emergency. */
  @Test
  void whatHasNoTimeoutOrPinsNowAndThenIsOfLowSeverity() {
    for (int i = 0; i < 3_000; i++) {
      boolean seldom = i % 300 == 7;
      requests(
          1,
          "GET /a",
          () -> {
            if (seldom) {
              traffic.endless(OperationType.DATABASE_QUERY, DB, 20 * MS);
              traffic.pinned(OperationType.NETWORK_IO, "h:1", MS);
            } else {
              traffic.query(DB, "SELECT ?", MS);
            }
          });
    }
    List<Recommendation> all = advice();
    assertEquals(
        List.of("no-timeout", "pinning"), all.stream().map(Recommendation::kind).sorted().toList());
    all.forEach(one -> assertEquals(Severity.LOW, one.severity(), one.kind()));
  }

  /** Another route calls the same service with one. */
  @Test
  void aCallWithATimeoutIsNot() {
    requests(30, "GET /a", () -> traffic.endless(OperationType.EXTERNAL_API, "https://a:443", MS));
    requests(30, "GET /b", () -> traffic.block(OperationType.EXTERNAL_API, "https://a:443", MS));
    assertEquals("GET /a", only("no-timeout").route());
  }

  @Test
  void aSocketAndAStatementWithoutATimeoutAreNamedOnceTheyAreSlow() {
    requests(30, "GET /fast", () -> traffic.endless(OperationType.NETWORK_IO, "b:9999", MS));
    assertEquals(List.of(), advice());
    requests(30, "GET /a", () -> traffic.endless(OperationType.NETWORK_IO, "b:9999", 20 * MS));
    assertTrue(only("no-timeout").action().contains("setSoTimeout"), advice().toString());
    requests(30, "GET /c", () -> traffic.endless(OperationType.DATABASE_QUERY, DB, 20 * MS));
    List<String> actions = advice().stream().map(Recommendation::action).toList();
    assertTrue(actions.stream().anyMatch(a -> a.contains("setQueryTimeout")), actions.toString());
  }

  /** A thread of its own may have nothing else to do than to wait for what a server pushes. */
  @Test
  void aThreadThatReadsForOthersNeedsNone() {
    requests(30, "GET /a", () -> traffic.asyncEndless(OperationType.NETWORK_IO, "b:9999", 20 * MS));
    assertEquals(List.of(), advice());
  }

  @Test
  void oneQuestionAfterTheOtherCouldBeOne() {
    requests(
        50,
        "GET /basket",
        () -> {
          for (int i = 0; i < 12; i++) {
            traffic.send("cache:6379", MS / 100);
            traffic.receive("cache:6379", MS / 2 + i * MS / 100);
            traffic.receive("cache:6379", MS / 100); // the rest of the answer
          }
        });
    Recommendation found = only("round-trips");
    assertEquals(12.0, found.evidence().get("roundTripsPerRequest"));
    assertEquals(0.5, found.evidence().get("roundTripMs"));
    assertEquals(5.5, found.estimatedSavingMs(), 0.01);
    assertEquals("cache:6379", found.evidence().get("target"));
  }

  /** A long answer is read in many pieces, and to get to know each other takes a few rounds. */
  @Test
  void oneConversationIsNoRepetition() {
    requests(
        50,
        "GET /a",
        () -> {
          for (int i = 0; i < 4; i++) {
            traffic.send("other:443", MS / 100);
            traffic.receive("other:443", MS);
          }
          for (int i = 0; i < 100; i++) {
            traffic.receive("other:443", MS / 10);
          }
        });
    assertEquals(List.of(), advice());
  }

  @Test
  void whatIsSentAndNeverAnsweredBelongsInTheBackground() {
    Traffic.Work send =
        () -> {
          traffic.block(OperationType.NETWORK_IO, "audit:5140", 4 * MS);
          traffic.send("audit:5140", MS);
        };
    requests(50, "POST /order", send);
    Recommendation found = only("background");
    assertEquals("audit:5140", found.evidence().get("target"));
    assertEquals(5, found.estimatedSavingMs(), 0.1);
    // Once somebody reads from it, whoever it is, there may be an answer.
    requests(1, "GET /answers", () -> traffic.receive("audit:5140", MS));
    assertEquals(List.of(), advice());
  }

  @Test
  void aLockThatRequestsQueueForIsNamedAndWaitingForWorkIsNot() {
    requests(
        50,
        "GET /wait",
        () -> {
          traffic.block(OperationType.LOCK_WAIT, "java.util.concurrent.FutureTask", 20 * MS);
          traffic.block(
              OperationType.LOCK_WAIT, "java.util.concurrent.CountDownLatch$Sync", 20 * MS);
        });
    assertEquals(List.of(), advice());
    String lock = "java.util.concurrent.locks.ReentrantLock$NonfairSync";
    requests(50, "GET /till", () -> traffic.block(OperationType.LOCK_WAIT, lock, 15 * MS));
    Recommendation found = only("lock-contention");
    assertEquals(15, found.estimatedSavingMs(), 0.01);
    assertEquals(lock, found.evidence().get("lock"));
  }

  /** Twelve of 320 waited 36 ms, all at once, while the server's classes were loaded. */
  @Test
  void aQueueAtTheStartIsNoContention() {
    String lock = "java.util.concurrent.locks.ReentrantLock$NonfairSync";
    requests(12, "GET /a", () -> traffic.block(OperationType.LOCK_WAIT, lock, 36 * MS));
    requests(308, "GET /a", () -> traffic.pass(MS / 2));
    assertEquals(List.of(), advice());
  }

  /** Libraries fill their caches under a lock, and of a monitor it is known only how long. */
  @Test
  void aFewRequestsThatWaitedManyTimesForAMonitorAreNoQueue() {
    String monitor = "com.acme.Till";
    requests(
        4,
        "GET /a",
        () -> {
          for (int i = 0; i < 64; i++) {
            traffic.block(OperationType.LOCK_WAIT, monitor, 10 * MS);
          }
        });
    requests(60, "GET /a", () -> traffic.pass(5 * MS));
    assertEquals(List.of(), advisor.advise(seenAt("com.acme.Till.pay(Till.java:5)")));
    requests(60, "GET /b", () -> traffic.block(OperationType.LOCK_WAIT, monitor, 10 * MS));
    List<Recommendation> found = advisor.advise(seenAt("com.acme.Till.pay(Till.java:5)"));
    assertEquals(List.of("GET /b"), found.stream().map(Recommendation::route).toList());
    assertEquals("lock-contention", found.get(0).kind());
  }

  /** As if all of it had been seen at this line. */
  private Snapshot seenAt(String line) {
    Snapshot plain = traffic.snapshot();
    List<Snapshot.Route> routes = new ArrayList<>();
    for (Snapshot.Route route : plain.routes()) {
      List<Snapshot.Operation> operations = new ArrayList<>();
      for (Snapshot.Operation each : route.operations()) {
        operations.add(
            new Snapshot.Operation(
                each.type(),
                each.target(),
                each.threadPool(),
                each.level(),
                each.async(),
                each.count(),
                each.errors(),
                each.pinned(),
                each.blocked(),
                List.of(new Snapshot.Line(line, each.count(), each.blocked())),
                each.statements(),
                each.usage()));
      }
      routes.add(
          new Snapshot.Route(
              route.route(),
              route.framework(),
              route.requests(),
              route.errors(),
              route.statusCodes(),
              route.response(),
              route.blocked(),
              route.cpu(),
              route.allocated(),
              route.eventLoop(),
              operations));
    }
    return new Snapshot(
        plain.from(), plain.to(), routes, plain.unattributed(), plain.self(), plain.lockHolders());
  }

  @Test
  void whatOtherThreadsDoInTheRequestsWayIsToldAndWhatTheyDoBesideItIsNot() {
    requests(
        50,
        "GET /beside",
        () -> {
          traffic.meanwhile(() -> traffic.async(OperationType.SLEEP_OPERATION, null, 40 * MS));
          traffic.pass(40 * MS);
        });
    assertEquals(List.of(), advice());
    requests(50, "GET /off", () -> traffic.handedOff(OperationType.SLEEP_OPERATION, null, 40 * MS));
    Recommendation found = only("sleep");
    assertEquals("GET /off", found.route());
    assertEquals(40, found.estimatedSavingMs(), 0.1);
  }

  @Test
  void whoHasTheLockIsTold() {
    String lock = "java.util.concurrent.locks.ReentrantLock$NonfairSync";
    requests(50, "GET /till", () -> traffic.block(OperationType.LOCK_WAIT, lock, 15 * MS));
    Snapshot plain = traffic.snapshot();
    Snapshot seen =
        new Snapshot(
            plain.from(),
            plain.to(),
            plain.routes(),
            plain.unattributed(),
            plain.self(),
            List.of(
                new LockHolder("GET /till", lock, "GET /till", "Till.pay(Till.java:5)", 3),
                new LockHolder("GET /till", lock, "nightly", "Job.run(Job.java:7)", 9),
                new LockHolder("GET /till", "Other", "GET /a", "A.a(A.java:1)", 99)));
    Recommendation found = advisor.advise(seen).get(0);
    assertEquals("nightly", found.evidence().get("heldBy"));
    assertEquals("Job.run(Job.java:7)", found.evidence().get("heldAt"));
    assertTrue(found.action().contains("nightly has it at Job.run"), found.action());
  }

  @Test
  void whatCouldBeOffLoadedIsProposedAndWhatIsDoneIsNot() {
    requests(50, "GET /a", () -> traffic.query(DB, "SELECT ?", 5 * MS));
    List<Standing> all =
        List.of(
            standing("GET /a", Standing.State.PROPOSED),
            standing("GET /a", Standing.State.PROPOSED),
            standing("GET /b", Standing.State.ACTIVE),
            standing("GET /c", Standing.State.VETOED),
            standing("(all routes)", Standing.State.WOULD_BE_DONE));
    List<Recommendation> found = advisor.advise(traffic.snapshot(), all);
    assertEquals(
        List.of("(all routes)", "GET /a"),
        found.stream().map(Recommendation::route).sorted().toList());
    Recommendation proposed =
        found.stream().filter(one -> one.route().equals("GET /a")).findAny().orElseThrow();
    assertEquals("offload", proposed.kind());
    assertEquals(50L, proposed.evidence().get("requests"));
    assertEquals("blocked 5 ms of 6 ms", proposed.evidence().get("measured"));
    assertTrue(proposed.action().contains("weir.level=ADVANCED"), proposed.action());
  }

  private static Standing standing(String route, Standing.State state) {
    return new Standing(
        "test",
        "127.0.0.1:8080",
        route,
        state,
        null,
        "blocked 5 ms of 6 ms",
        "virtual threads",
        0,
        0,
        0,
        7,
        0);
  }

  @Test
  void lookingAHostUpInEachRequestIsNamed() {
    requests(50, "GET /a", () -> traffic.block(OperationType.DNS, "api.acme.com", 3 * MS));
    assertEquals(3, only("dns").estimatedSavingMs(), 0.01);
  }

  @Test
  void mailIsSentInTheBackground() {
    requests(50, "POST /a", () -> traffic.block(OperationType.NETWORK_IO, "mail:25", 80 * MS));
    assertEquals(80, only("background").estimatedSavingMs(), 0.01);
  }

  @Test
  void anEventLoopThatBlocksIsCritical() {
    for (int i = 0; i < 50; i++) {
      traffic.onEventLoop(
          "GET /loop", () -> traffic.block(OperationType.EXTERNAL_API, "https://a:443", 10 * MS));
    }
    Recommendation found = only("event-loop");
    assertEquals(Severity.CRITICAL, found.severity());
    assertEquals(10, found.estimatedSavingMs(), 0.01);
  }

  /** What requests of this thread use of the processor and of memory. */
  private long[] meter() {
    long[] used = {0, 0};
    traffic.recording.meter(
        new ThreadMeter() {
          @Override
          public long cpuNanos() {
            return used[0];
          }

          @Override
          public long allocatedBytes() {
            return used[1];
          }
        });
    return used;
  }

  @Test
  void whatComputesForLongAndWhatAllocatesMuchAreNamed() {
    long[] used = meter();
    requests(
        40,
        "GET /sum",
        () -> {
          used[0] += 150 * MS;
          traffic.pass(150 * MS);
        });
    Recommendation cpu = only("cpu");
    assertEquals(40L, cpu.evidence().get("heavyRequests"));
    assertEquals(150.0, cpu.evidence().get("meanCpuMs"));
    requests(
        40,
        "GET /all",
        () -> {
          used[1] += 100L << 20;
          traffic.pass(20 * MS);
        });
    Recommendation allocation =
        advice().stream().filter(one -> one.route().equals("GET /all")).findFirst().orElseThrow();
    assertEquals("allocation", allocation.kind());
    assertEquals(100L << 20, allocation.evidence().get("meanAllocatedBytes"));
  }

  @Test
  void aRouteThatHoldsManyThreadsThatWaitIsReadyForVirtualOnes() {
    meter();
    requests(
        200, "GET /a", () -> traffic.block(OperationType.EXTERNAL_API, "https://a:443", 90 * MS));
    // 200 requests of 90 ms in 1.5 s: twelve threads.
    Snapshot busy = lasting(1_500);
    List<Recommendation> all = advisor.advise(busy);
    assertEquals(List.of("virtual-threads"), all.stream().map(Recommendation::kind).toList());
    assertEquals(12.0, all.get(0).evidence().get("blockedThreads"));
    assertEquals(List.of(), advisor.advise(lasting(15_000)), "one thread or so is none too many");
    assertEquals(List.of(), new Advisor(17).advise(busy), "Java 17 has none");
  }

  private Snapshot lasting(long millis) {
    Snapshot now = traffic.snapshot();
    return new Snapshot(
        now.to().minusMillis(millis), now.to(), now.routes(), now.unattributed(), now.self());
  }

  @Test
  void pinningIsNamed() {
    requests(50, "GET /pin", () -> traffic.pinned(OperationType.NETWORK_IO, "h:1", MS));
    assertEquals(50L, only("pinning").evidence().get("pinned"));
  }

  /**
   * Two queries, a call, a log file, a connection at once now and then, and a slow first request.
   */
  @Test
  void ofACleanApplicationNothingIsSaid() {
    Random random = new Random(3);
    requests(
        1,
        "GET /a",
        () -> {
          traffic.block(OperationType.DNS, "api", 400 * MS);
          traffic.query(DB, "(connect)", 900 * MS);
          traffic.block(OperationType.FILE_IO, "/app/app.jar", 100 * MS);
          traffic.block(OperationType.LOCK_WAIT, "com.acme.Lazy", 300 * MS);
          traffic.block(OperationType.POOL_WAIT, DB, 500 * MS);
        });
    for (int i = 0; i < 2_000; i++) {
      requests(
          1,
          "GET /a",
          () -> {
            if (random.nextInt(50) == 0) {
              traffic.block(OperationType.POOL_WAIT, DB, MS / 2);
            }
            traffic.query(
                DB, "SELECT ? FROM a WHERE id = ?", (long) (MS * (1 + random.nextDouble())));
            traffic.query(DB, "SELECT ? FROM b WHERE id = ?", MS);
            traffic.block(OperationType.EXTERNAL_API, "https://a:443", 10 * MS);
            traffic.block(OperationType.FILE_IO, "/var/log/a.log", 20_000);
            traffic.block(OperationType.LOCK_WAIT, "com.acme.Log", 30_000);
            traffic.block(OperationType.NETWORK_IO, "(inbound)", 40_000);
          });
    }
    assertEquals(List.of(), advice());
  }

  @Test
  void ofNineteenRequestsNothingIsConcluded() {
    requests(19, "GET /a", () -> traffic.block(OperationType.SLEEP_OPERATION, null, 100 * MS));
    assertEquals(List.of(), advice());
  }

  @Test
  void idsStayAndTheGreatestGainStandsFirst() {
    requests(50, "GET /less", () -> traffic.block(OperationType.SLEEP_OPERATION, null, 5 * MS));
    requests(50, "GET /more", () -> traffic.block(OperationType.SLEEP_OPERATION, null, 50 * MS));
    List<Recommendation> first = advice();
    requests(50, "GET /less", () -> traffic.block(OperationType.SLEEP_OPERATION, null, 6 * MS));
    assertEquals("GET /more", first.get(0).route());
    assertEquals(
        first.stream().map(Recommendation::id).toList(),
        advice().stream().map(Recommendation::id).toList());
  }
}
