package dev.weir.core.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.api.OperationType;
import dev.weir.core.record.Traffic;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that are read in too many pieces, and too often. */
class FileAdviceTest {
  private static final long MS = 1_000_000;

  private final Traffic traffic = new Traffic();
  private final Advisor advisor = new Advisor(21);

  private void requests(int count, Traffic.Work work) {
    for (int i = 0; i < count; i++) {
      traffic.request("GET /a", 200, work);
      traffic.pass(MS);
    }
  }

  private List<String> kinds() {
    return advisor.advise(traffic.snapshot()).stream().map(Recommendation::kind).toList();
  }

  private Recommendation only(String kind) {
    assertEquals(List.of(kind), kinds());
    return advisor.advise(traffic.snapshot()).get(0);
  }

  /** A call is known from its middle: 0.2 us of it are not in its time. The rest is parsing. */
  @Test
  void bytewiseReadingWantsABuffer() {
    requests(
        30,
        () -> {
          for (int i = 0; i < 4_000; i++) {
            traffic.readByte("/etc/a", 1_000);
            traffic.pass(500);
          }
        });
    Recommendation found = only("tiny-io");
    assertEquals(4_000.0, found.evidence().get("operationsPerRequest"));
    assertEquals(0.001, found.evidence().get("meanMs"));
    assertEquals(4.8 * 0.98, found.estimatedSavingMs(), 0.1);
  }

  /** Four megabytes in pieces of a buffer: that is as it should be. */
  @Test
  void aLargeFileThatIsReadBufferByBufferIsNotReadInBits() {
    for (int i = 0; i < 40; i++) {
      String file = "/data/" + i;
      requests(
          1,
          () -> {
            for (int n = 0; n < 600; n++) {
              traffic.read(file, 4_000);
            }
            for (int n = 0; n < 600; n++) {
              traffic.write("/tmp/copy", 5_000);
            }
          });
    }
    assertEquals(List.of(), kinds());
  }

  @Test
  void aFewBytesBesideManyBuffersAreNotTold() {
    requests(
        40,
        () -> {
          for (int n = 0; n < 100; n++) {
            traffic.readByte("/data/a", 1_000);
            traffic.write("/data/a", 4_000);
          }
        });
    assertEquals(List.of(), kinds());
  }

  @Test
  void aFileReadInEachRequestIsKeptAndOneThatIsWrittenIsNot() {
    requests(
        50,
        () -> {
          traffic.block(OperationType.FILE_IO, "/var/log/a.log", 2 * MS);
          traffic.pass(3 * MS);
        });
    assertEquals(List.of(), kinds());
    requests(
        50,
        () -> {
          traffic.read("/data/state", MS);
          traffic.write("/data/state", MS);
          traffic.read("/data/state", MS);
        });
    assertEquals(List.of(), kinds());
    Traffic.Work read =
        () -> {
          traffic.read("/etc/prices.csv", MS / 10);
          traffic.pass(2 * MS); // parsed while it is read
          traffic.read("/etc/prices.csv", MS / 10);
          traffic.pass(MS);
        };
    requests(150, read);
    Recommendation found = only("repeated-read");
    assertEquals("/etc/prices.csv", found.evidence().get("file"));
    assertEquals(150L, found.evidence().get("requestsThatReadIt"));
    assertEquals(2.2 * 150 / 250, found.estimatedSavingMs(), 0.05);
  }

  /** Whoever reads a file may ask for its age afterwards. */
  @Test
  void whatElseIsAskedOfTheFileDoesNotHideThatItIsReadAgain() {
    requests(
        50,
        () -> {
          traffic.block(OperationType.FILE_IO, "/etc/prices.csv", MS / 10);
          traffic.read("/etc/prices.csv", MS);
          traffic.block(OperationType.FILE_IO, "/etc/prices.csv", MS / 10);
        });
    assertEquals(50L, only("repeated-read").evidence().get("requestsThatReadIt"));
  }
}
