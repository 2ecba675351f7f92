package dev.weir.core.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.api.OperationType;
import dev.weir.core.record.ThreadMeter;
import dev.weir.core.record.Traffic;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only the first requests meet is no finding; what all meet is one, after few of them. */
class StartAdviceTest {
  private static final String DB = "jdbc:postgresql://db/shop";
  private static final long MS = 1_000_000;

  private final Traffic traffic = new Traffic();
  private final Advisor advisor = new Advisor(21);
  private long usedNanos;

  private void requests(int count, Traffic.Work work) {
    for (int i = 0; i < count; i++) {
      traffic.request("GET /a", 200, work);
    }
  }

  private void onLoop(int count, Traffic.Work work) {
    for (int i = 0; i < count; i++) {
      traffic.onEventLoop("GET /a", work);
    }
  }

  private List<String> kinds() {
    return advisor.advise(traffic.snapshot()).stream().map(Recommendation::kind).toList();
  }

  @BeforeEach
  void measure() {
    traffic.recording.meter(
        new ThreadMeter() {
          @Override
          public long cpuNanos() {
            return usedNanos;
          }

          @Override
          public long allocatedBytes() {
            return 0;
          }
        });
  }

  /** Works for as long as it takes, on the processor. */
  private Traffic.Work computing(long nanos) {
    return () -> {
      usedNanos += nanos;
      traffic.pass(nanos);
    };
  }

  /** Eight clients; classes are loaded and nothing is compiled yet. */
  @Test
  void firstRequestsThatComputeForLongAreNoFinding() {
    requests(8, computing(150 * MS));
    requests(24, computing(2 * MS));
    assertEquals(List.of(), kinds());
    requests(128, computing(2 * MS));
    assertEquals(List.of(), kinds());
  }

  @Test
  void twentyRequestsThatAllComputeForLongAreOne() {
    requests(20, computing(150 * MS));
    assertEquals(List.of("cpu"), kinds());
  }

  @Test
  void oneRequestInFourThatComputesForLongIsOne() {
    Traffic.Work heavy = computing(150 * MS);
    for (int i = 0; i < 10; i++) {
      requests(3, () -> traffic.pass(MS));
      requests(1, heavy);
    }
    assertEquals(List.of("cpu"), kinds());
  }

  /** A jar and its resources are read when they are first needed. */
  @Test
  void anEventLoopThatReadsItsResourcesAtTheStartIsNotBlocked() {
    onLoop(
        1,
        () -> {
          for (int i = 0; i < 40; i++) {
            traffic.read("/app/app.jar", MS / 20);
          }
        });
    onLoop(1, () -> traffic.read("/app/app.jar", MS));
    onLoop(1, () -> traffic.read("/app/app.jar", MS));
    onLoop(17, () -> traffic.pass(MS));
    assertEquals(List.of(), kinds());
  }

  @Test
  void oneSlowReadAmongQuickOnesDoesNotMakeItBlocked() {
    onLoop(1, () -> traffic.read("/app/app.jar", 10 * MS));
    onLoop(30, () -> traffic.read("/app/app.jar", MS / 50));
    assertEquals(List.of(), kinds());
  }

  /** Where a log is written to is the same on every thread. */
  @Test
  void linesForALogDoNotBlockAnEventLoop() {
    onLoop(
        40,
        () -> {
          for (int i = 0; i < 5; i++) {
            traffic.write("/var/log/app.log", MS / 20);
          }
        });
    assertEquals(List.of(), kinds());
    onLoop(40, () -> traffic.write("/var/log/app.log", 20 * MS));
    assertEquals(List.of("event-loop"), kinds());
  }

  @Test
  void aLargeFileWrittenInPiecesDoesBlockAnEventLoop() {
    onLoop(
        40,
        () -> {
          for (int i = 0; i < 400; i++) {
            traffic.write("/data/upload", MS / 20);
          }
        });
    assertEquals(List.of("event-loop"), kinds());
  }

  @Test
  void anEventLoopThatIsBlockedInTwentyRequestsIs() {
    onLoop(20, () -> traffic.block(OperationType.SLEEP_OPERATION, null, 2 * MS));
    assertEquals(List.of("event-loop", "sleep"), kinds());
  }

  /** A pool that opens a connection when somebody asks for one, and twenty come at once. */
  @Test
  void connectionsThatArePooledFromNowOnAreNotMissingAPool() {
    requests(
        20,
        () -> {
          traffic.query(DB, "(connect)", 30 * MS);
          traffic.query(DB, "SELECT ?", MS);
        });
    requests(20, () -> traffic.query(DB, "SELECT ?", MS));
    assertEquals(List.of(), kinds());
  }
}
