package dev.weir.core.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private static final byte[] OLD = "old".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NEW = "new content".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void writesAndReplacesAndLeavesNothingElse() throws IOException {
    Path file = folder.resolve("r.json");
    AtomicFile.write(file, OLD);
    AtomicFile.write(file, NEW);
    assertArrayEquals(NEW, Files.readAllBytes(file));
    assertEquals(List.of(file), list(folder));
  }

  @Test
  void whatKilledProcessesLeftIsRemovedOnceItIsOld() throws IOException {
    Path old = Files.write(folder.resolve(".weir-1a.tmp"), OLD);
    Path fresh = Files.write(folder.resolve(".weir-1b.tmp"), OLD);
    Path other = Files.write(folder.resolve("weir-1c.tmp"), OLD);
    FileTime longAgo = FileTime.from(Instant.now().minusSeconds(3_600));
    Files.setLastModifiedTime(old, longAgo);
    Files.setLastModifiedTime(other, longAgo);
    AtomicFile.removeLeft(folder);
    assertEquals(Set.of(fresh, other), Set.copyOf(list(folder)));
    AtomicFile.removeLeft(folder.resolve("none"));
  }

  @Test
  void createsMissingFolders() throws IOException {
    Path file = folder.resolve("a/b/r.json");
    AtomicFile.write(file, NEW);
    assertArrayEquals(NEW, Files.readAllBytes(file));
  }

  @Test
  void writesWhileInterrupted() throws IOException {
    Path file = folder.resolve("r.json");
    Thread.currentThread().interrupt();
    try {
      AtomicFile.write(file, NEW);
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertArrayEquals(NEW, Files.readAllBytes(file));
  }

  @Test
  void keepsPermissions() throws IOException {
    Path file = Files.write(folder.resolve("r.json"), OLD);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    AtomicFile.write(file, NEW);
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void writesThroughLinksEvenDanglingOnes() throws IOException {
    Path target = Files.createDirectory(folder.resolve("real")).resolve("r.json");
    Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("real/r.json"));
    Path first = Files.createSymbolicLink(folder.resolve("first"), Path.of("second"));
    AtomicFile.write(first, OLD);
    AtomicFile.write(first, NEW);
    assertTrue(Files.isSymbolicLink(first) && Files.isSymbolicLink(second));
    assertArrayEquals(NEW, Files.readAllBytes(target));
    assertEquals(List.of(target), list(target.getParent()));
  }

  @Test
  void aLoopOfLinksIsAnError() throws IOException {
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    assertFails(loop, "too many symbolic links");
  }

  @Test
  void aFolderIsAnErrorThatSaysWhatToDo() {
    assertFails(folder, "it is a folder; name a file in it");
  }

  @Test
  void aFileInPlaceOfTheFolderIsAnErrorAndStays() throws IOException {
    Path file = Files.write(folder.resolve("file"), OLD);
    assertFails(file.resolve("r.json"), "; name a file in a folder that this user may write to");
    assertArrayEquals(OLD, Files.readAllBytes(file));
  }

  @Test
  void anUnwritableFolderIsAnErrorAndThePreviousFileStays() throws IOException {
    Path file = Files.write(folder.resolve("r.json"), OLD);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeTrue(!Files.isWritable(folder), "root may write anywhere");
      assertFails(file, "ermission denied; name a file in a folder that this user may write to");
      assertArrayEquals(OLD, Files.readAllBytes(file));
    } finally {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void theMessageIsOneLine() {
    IOException e =
        assertThrows(IOException.class, () -> AtomicFile.write(Path.of("/proc/a\nb\u001b/r"), NEW));
    assertTrue(e.getMessage().startsWith("cannot write /proc/ab/r: "), e.getMessage());
  }

  @Test
  void devicesAreWrittenToAndStay() throws IOException {
    Path none = Path.of("/dev/null");
    assumeTrue(Files.exists(none));
    AtomicFile.write(none, NEW);
    Path link = Files.createSymbolicLink(folder.resolve("link"), none);
    AtomicFile.write(link, NEW);
    assertFalse(Files.isRegularFile(none));
    assertTrue(Files.isSymbolicLink(link));
  }

  @Test
  void aFullDiskIsAnErrorThatSaysWhatToDo() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    assertFails(full, "make room there");
    assertFalse(Files.isRegularFile(full));
  }

  @Test
  void aPipeReceivesWhatItsReaderReads() throws Exception {
    Path pipe = pipe();
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readAllBytes(pipe);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    AtomicFile.write(pipe, NEW);
    assertArrayEquals(NEW, read.get(10, TimeUnit.SECONDS));
  }

  @Test
  void aPipeThatNobodyReadsDoesNotHoldItsWriter() throws Exception {
    Path pipe = pipe();
    assertTimeout(
        Duration.ofSeconds(10),
        () ->
            assertThrows(IOException.class, () -> DeviceFile.write(pipe, new byte[200_000], 100)));
    assertTimeout(
        Duration.ofSeconds(10),
        () -> {
          while (Thread.getAllStackTraces().keySet().stream()
              .anyMatch(thread -> thread.getName().equals("weir-device-writer"))) {
            Thread.onSpinWait();
          }
        });
  }

  private Path pipe() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    return pipe;
  }

  private static void assertFails(Path file, String end) {
    IOException e = assertThrows(IOException.class, () -> AtomicFile.write(file, NEW));
    assertTrue(e.getMessage().startsWith("cannot write " + file + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(end), e.getMessage());
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
