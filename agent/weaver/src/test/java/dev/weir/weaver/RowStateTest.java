package dev.weir.weaver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.api.OperationType;
import dev.weir.core.record.CallSites;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.SwallowedErrors;
import dev.weir.core.record.Ticker;
import dev.weir.weaver.RowState.State;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What has become of rows and hooks, as whoever asks is told. */
class RowStateTest {
  private static final String OWN = RowStateTest.class.getName();

  private final Sites sites = new Sites(21);

  private Weaver weaver() {
    return new Weaver(sites, false, null, new SwallowedErrors());
  }

  private static void weave(Weaver weaver) {
    String name = OWN.replace('.', '/');
    byte[] classFile = AllTables.bytes(name);
    assertTrue(classFile != null);
    weaver.transform(RowStateTest.class.getClassLoader(), name, null, null, classFile);
  }

  @Test
  void aRowIsUnseenUntilItsClassComes() {
    sites.blocking("own.wait", OperationType.LOCK_WAIT).in(OWN).methods("weaver");
    sites.blocking("own.gone", OperationType.LOCK_WAIT).in(OWN).methods("?gone");
    sites.blocking("other", OperationType.LOCK_WAIT).in("com.acme.Other").methods("run");
    Weaver weaver = weaver();
    assertEquals(List.of(State.UNSEEN, State.UNSEEN, State.UNSEEN), states(weaver));
    weave(weaver);
    assertEquals(List.of(State.APPLIED, State.NO_METHOD, State.UNSEEN), states(weaver));
    assertEquals("com.acme.Other", weaver.rows().get(2).className());
    assertEquals(List.of(), weaver.unmatched());
  }

  @Test
  void aClassWithTheMethodCountsThoughAnotherLacksIt() {
    sites.blocking("own.wait", OperationType.LOCK_WAIT).in("own:role").methods("weaver");
    Weaver weaver = weaver();
    weaver.alias(OWN.replace('.', '/'), "own:role");
    weaver.alias("dev/weir/weaver/AllTables", "own:role");
    weave(weaver);
    weaver.transform(
        RowStateTest.class.getClassLoader(),
        "dev/weir/weaver/AllTables",
        null,
        null,
        AllTables.bytes("dev/weir/weaver/Shapes"));
    assertEquals(List.of(State.APPLIED), states(weaver));
  }

  private static List<State> states(Weaver weaver) {
    return weaver.rows().stream().map(RowState::state).toList();
  }

  @Test
  void aHookThatFailsAHundredTimesIsOff() {
    Hook failing =
        new Hook() {
          @Override
          public @Nullable Object before(
              @Nullable Object self, @Nullable Object first, @Nullable Object second) {
            throw new IllegalStateException("on purpose");
          }
        };
    sites.hook("own.hook", failing).in(OWN).methods("weaver");
    int hook = weaver().rows().get(0).id();
    Recording recording =
        new Recording(Ticker.SYSTEM, new Recording.Thresholds(1, 1, 1, 1, 1, 1), new CallSites());
    LedgerRecorder recorder =
        new LedgerRecorder(
            new Ledgers(recording), sites.hooks(), new Contexts(), recording.errors());
    for (int i = 0; i < 99; i++) {
      recorder.before(hook, this, this, this);
    }
    assertFalse(recorder.isOff(hook));
    recorder.before(hook, this, this, this);
    assertTrue(recorder.isOff(hook));
    assertFalse(recorder.gaveUp());
    recorder.before(hook, this, this, this);
    assertEquals(100, recording.errors().count());
  }
}
