package dev.weir.core.enforce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weir.api.OperationType;
import dev.weir.core.limit.LimiterSnapshot;
import dev.weir.core.limit.breaker.State;
import dev.weir.core.record.CallSites;
import dev.weir.core.record.Ledger;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Request;
import dev.weir.core.record.Site;
import dev.weir.core.record.Ticker;
import dev.weir.core.settings.SettingsLoader;
import java.io.IOException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SiteGatesTest {
  private static final int QUERY = 1;
  private static final int READ = 2;
  private static final int PARK = 3;
  private static final int REDIS = 4;

  private final Recording recording =
      new Recording(
          Ticker.SYSTEM,
          new Recording.Thresholds(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 10, 10, 10),
          new CallSites());
  private final Ledgers ledgers = new Ledgers(recording);
  private final Enforcement enforcement;
  private final Ledger ledger;

  SiteGatesTest() {
    recording.sites(
        new Site[] {
          null,
          site(QUERY, "jdbc.execute", OperationType.DATABASE_QUERY),
          site(READ, "socket.stream.read", OperationType.NETWORK_IO),
          site(PARK, "park", OperationType.LOCK_WAIT),
          new Site(
              REDIS,
              "redis.lettuce",
              Site.Kind.BLOCKING,
              OperationType.LOCK_WAIT,
              (keys, as, self, detail) -> keys.of(OperationType.NETWORK_IO, String.valueOf(detail)),
              false,
              false)
        });
    enforcement = new Enforcement(recording);
    ledger = ledgers.fresh();
  }

  private static Site site(int id, String name, OperationType type) {
    Site.Target target = (keys, as, self, detail) -> keys.of(as, (String) detail);
    return new Site(id, name, Site.Kind.BLOCKING, type, target, false, false);
  }

  private List<String> set(String settings) {
    return enforcement.apply(SettingsLoader.ofProcess(settings).load().settings(), true);
  }

  /** Begins an operation; what it throws, or null. */
  private static @Nullable Throwable begin(Ledger on, int site, @Nullable String target) {
    long token = on.enter(site);
    return (token & Ledger.ASKS) == 0 ? null : on.ask(site, token, null, target);
  }

  private static @Nullable Throwable end(Ledger on, int site, @Nullable Throwable thrown) {
    return on.exit(site, 2 | Ledger.ASKS, null, null, thrown);
  }

  private LimiterSnapshot.Counts counts() {
    return enforcement.standing().limits().limiters().stream()
        .filter(limiter -> limiter.name().equals("p"))
        .findFirst()
        .orElseThrow()
        .counts();
  }

  private Tally.Figures decided() {
    Tally.Figures figures = enforcement.standing().decided().get("p");
    assertNotNull(figures);
    return figures;
  }

  @Test
  void beyondItsPermitsAnOperationIsRefusedWithWhatItsCallerExpects() {
    set("weir.mode=enforce,weir.policy.p.match.type=DATABASE_QUERY,weir.policy.p.max-concurrent=1");
    Ledger other = ledgers.fresh();
    assertNull(begin(ledger, QUERY, "db"));
    Throwable refused = begin(other, QUERY, "db");
    assertInstanceOf(SQLTransientException.class, refused);
    assertEquals(
        "weir policy 'p': as many calls as may run at the same time", refused.getMessage());
    assertNull(end(ledger, QUERY, null));
    assertNull(begin(other, QUERY, "db"), "the permit is back");
    end(other, QUERY, new IOException());
    assertEquals(1, counts().succeeded());
    assertEquals(1, counts().failed());
    assertEquals(1, counts().allRejected());
    assertEquals(Map.of("(no request)", 1L), decided().rejected());
  }

  @Test
  void whatNoPolicyNamesDoesNotAsk() {
    set("weir.mode=enforce,weir.policy.p.match.type=DATABASE_QUERY,weir.policy.p.max-concurrent=1");
    assertEquals(0, ledger.enter(READ) & Ledger.ASKS);
    end(ledger, READ, null);
    assertNotEquals(0, ledger.enter(QUERY) & Ledger.ASKS);
    end(ledger, QUERY, null);
  }

  @Test
  void whatAServerReadsOfItsRequestsIsUnderAPolicyOnlyWhereItIsNamed() {
    String policy = "weir.mode=enforce,weir.policy.p.match.type=NETWORK_IO,";
    String one = "weir.policy.p.max-concurrent=1";
    Ledger other = ledgers.fresh();
    for (String target : List.of("", "weir.policy.p.match.target=*,")) {
      set(policy + target + one);
      assertNull(begin(ledger, READ, "(inbound)"));
      assertNull(begin(other, READ, "(inbound)"), target);
      end(other, READ, null);
      assertNull(begin(other, READ, "cache:6379"), "holds the only permit");
      end(other, READ, null);
      end(ledger, READ, null);
    }
    set(policy + "weir.policy.p.match.target=(inbound)," + one);
    assertNull(begin(ledger, READ, "(inbound)"));
    assertInstanceOf(IOException.class, begin(other, READ, "(inbound)"));
    end(ledger, READ, null);
  }

  @Test
  void howAWaitForACallThatRunsEndsIsTold() throws Exception {
    set(
        "weir.mode=enforce,weir.policy.p.match.target=redis*,weir.policy.p.timeout=20ms,"
            + "weir.policy.p.max-concurrent=1,weir.policy.p.circuit-breaker.failure-threshold=2");
    Ledger other = ledgers.fresh();
    assertNull(begin(ledger, REDIS, "redis"));
    assertNull(begin(other, REDIS, "redis"), "takes no permit");
    end(other, REDIS, null);
    end(ledger, REDIS, new IOException());
    assertEquals(1, counts().succeeded());
    assertEquals(1, counts().failed());
    for (int i = 0; i < 2; i++) {
      assertNull(begin(ledger, REDIS, "redis"));
      Thread.interrupted();
      try {
        Thread.sleep(5_000);
      } catch (InterruptedException e) {
        end(ledger, REDIS, e);
      }
    }
    assertEquals(2, counts().timedOut());
    assertEquals(State.OPEN, enforcement.breakers().get("p"));
    assertNull(begin(ledger, REDIS, "redis"), "it was sent all the same");
    end(ledger, REDIS, null);
    assertEquals(2, counts().succeeded());
    assertEquals(0, counts().allRejected());
  }

  @Test
  void inObserveNothingAsksAndInShadowNothingIsRefused() {
    String policy = "weir.policy.p.match.type=DATABASE_QUERY,weir.policy.p.max-concurrent=1";
    set("weir.mode=observe," + policy);
    assertEquals(0, ledger.enter(QUERY) & Ledger.ASKS);
    end(ledger, QUERY, null);
    set("weir.mode=shadow," + policy);
    Ledger other = ledgers.fresh();
    assertNull(begin(ledger, QUERY, "db"));
    assertNull(begin(other, QUERY, "db"));
    assertEquals(Map.of("(no request)", 1L), decided().wouldReject());
    end(other, QUERY, null);
    end(ledger, QUERY, null);
    assertEquals(1, counts().succeeded());
  }

  @Test
  void aPolicyOfATargetAndARouteActsThereAlone() {
    set(
        "weir.mode=enforce,weir.policy.p.match.target=db*,weir.policy.p.match.route=GET /a/{id},"
            + "weir.policy.p.circuit-breaker.failure-threshold=1");
    Request request = ledger.begin();
    assertNotNull(request);
    request.route("GET /a/{id}", "test");
    assertNull(begin(ledger, QUERY, "db1"));
    end(ledger, QUERY, new IOException());
    assertNull(begin(ledger, QUERY, "other"), "another target");
    end(ledger, QUERY, null);
    assertInstanceOf(SQLTransientException.class, begin(ledger, QUERY, "db1"));
    ledger.end(request);
    assertNull(begin(ledger, QUERY, "db1"), "no request, and so not of the route");
    end(ledger, QUERY, null);
    Request elsewhere = ledger.begin();
    assertNotNull(elsewhere);
    elsewhere.target("GET /b/1");
    assertNull(begin(ledger, QUERY, "db1"));
    end(ledger, QUERY, null);
    ledger.end(elsewhere);
    Request again = ledger.begin();
    assertNotNull(again);
    again.target("GET /a/1");
    assertNotNull(begin(ledger, QUERY, "db1"), "the raw path is the template's");
    ledger.end(again);
  }

  @Test
  void aParkIsNeverRefused() {
    set("weir.mode=enforce,weir.policy.p.match.type=LOCK_WAIT,weir.policy.p.rate-limit=1/1h");
    for (int i = 0; i < 3; i++) {
      assertNull(begin(ledger, PARK, null));
      end(ledger, PARK, null);
    }
  }

  @Test
  void aTaskWithinAnOperationPassesGatesOfItsOwn() {
    set("weir.mode=enforce,weir.policy.p.match.type=DATABASE_QUERY,weir.policy.p.max-concurrent=2");
    Request request = ledger.begin();
    assertNotNull(request);
    assertNull(begin(ledger, QUERY, "db"));
    Request helped = new Ledgers(recording).fresh().begin();
    Ledger.Interrupted was = ledger.taskStarts(helped);
    assertNotNull(was);
    assertNull(begin(ledger, QUERY, "db"));
    end(ledger, QUERY, null);
    ledger.taskEnds(was);
    end(ledger, QUERY, null);
    ledger.end(request);
    assertEquals(2, counts().succeeded());
    Ledger other = ledgers.fresh();
    Ledger third = ledgers.fresh();
    assertNull(begin(ledger, QUERY, "db"));
    assertNull(begin(other, QUERY, "db"), "both permits are back");
    assertNotNull(begin(third, QUERY, "db"));
    end(ledger, QUERY, null);
    end(other, QUERY, null);
  }

  @Test
  void whatIsWrongIsNamedAndTheRestActs() {
    List<String> problems =
        set(
            "weir.mode=enforce,weir.policy.p.match.type=DATABASE_QUERY,"
                + "weir.policy.p.max-concurrent=1,weir.policy.q.timeout-strategy=CANCEL");
    assertEquals(1, problems.size());
    assertEquals(1, enforcement.plan().rules().size());
    List<String> worse =
        enforcement.apply(
            SettingsLoader.ofProcess("weir.policy.q.timeout-strategy=CANCEL").load().settings(),
            false);
    assertEquals(problems, worse);
    assertEquals(1, enforcement.plan().rules().size(), "a bad edit changes nothing");
  }
}
