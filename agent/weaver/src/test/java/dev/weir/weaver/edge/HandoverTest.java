package dev.weir.weaver.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.weir.core.enforce.Enforcement;
import dev.weir.core.record.CallSites;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.Request;
import dev.weir.core.record.Ticker;
import dev.weir.core.settings.SettingsLoader;
import dev.weir.weaver.Contexts;
import dev.weir.weaver.Requests;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is copied of a response, and how long. */
class HandoverTest {
  private static final String POLICY =
      "weir.mode=enforce,weir.policy.p.match.route=GET /a,weir.policy.p.timeout=1h,"
          + "weir.policy.p.timeout-strategy=";

  private final Recording recording =
      new Recording(Ticker.SYSTEM, new Recording.Thresholds(1, 1, 1, 9, 9, 9), new CallSites());
  private final Requests requests = new Requests(new Ledgers(recording), recording, new Contexts());

  private List<String> run(String strategy) throws Exception {
    Enforcement enforcement = new Enforcement(recording);
    assertEquals(
        List.of(),
        enforcement.apply(SettingsLoader.ofProcess(POLICY + strategy).load().settings(), true));
    Request request = requests.serve();
    assertNotNull(request);
    Edge edge = new Edges(requests).arrive(enforcement, request, new FakeAsked("GET", "/a"));
    assertNotNull(edge);
    Streaming streaming = new Streaming(edge);
    assertEquals(Handover.Result.APPLICATION, streaming.run(false));
    assertEquals(null, streaming.thrown());
    requests.end(request);
    return streaming.seen;
  }

  @Test
  void nothingIsCopiedOnceThereCanBeNoOutcome() throws Exception {
    assertEquals(List.of("copies", "forgets", "copies not"), run("BACKGROUND"));
  }

  @Test
  void whatIsToBeGivenAgainIsCopiedToTheEnd() throws Exception {
    assertEquals(List.of("copies", "copies"), run("CACHE_FALLBACK"));
  }

  @Test
  void whatNobodyWantsIsNotCopied() throws Exception {
    assertEquals(List.of("copies not", "forgets", "copies not"), run("ERROR_RESPONSE"));
  }

  /** Handlers that send in time. */
  private static final class Streaming extends Handover {
    final List<String> seen = new ArrayList<>();

    Streaming(Edge edge) {
      super(edge);
    }

    @Override
    protected void handle() {
      look();
      lock();
      try {
        commit();
      } finally {
        unlock();
      }
      look();
    }

    private void look() {
      seen.add(captures() ? "copies" : "copies not");
    }

    @Override
    protected void forget() {
      seen.add("forgets");
    }

    @Override
    protected boolean isCommitted() {
      return false;
    }

    @Override
    protected void detach() {}

    @Override
    protected void send(Answer answer) {
      throw new IllegalStateException("not late");
    }

    @Override
    protected Answer captured(@Nullable Throwable failure) {
      throw new IllegalStateException("not late");
    }
  }
}
