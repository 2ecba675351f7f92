package dev.weir.core.limit.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FrameTest {
  private static final int LIMIT = 16 << 20;

  private static byte[] bytes(Frame frame) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    frame.write(out);
    return out.toByteArray();
  }

  private static String malformed(byte[] bytes) {
    return assertThrows(
            Frame.MalformedException.class,
            () -> Frame.read(new ByteArrayInputStream(bytes), LIMIT))
        .getMessage();
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Frame(Frame.Type.CALL, Long.MIN_VALUE, new byte[] {1, 2, 3}).write(out);
    new Frame(Frame.Type.READY, 0, new byte[0]).write(out);
    InputStream in = new ByteArrayInputStream(out.toByteArray());
    Frame call = Frame.read(in, LIMIT);
    assertEquals(Frame.Type.CALL, call.type());
    assertEquals(Long.MIN_VALUE, call.call());
    assertArrayEquals(new byte[] {1, 2, 3}, call.payload());
    assertEquals(Frame.Type.READY, Frame.read(in, LIMIT).type());
    assertNull(Frame.read(in, LIMIT));
  }

  @Test
  void theBytesOnTheWireStayTheSame() throws IOException {
    byte[] expected = {'W', 'E', 'I', 'R', 1, 2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 'o', 'k'};
    assertArrayEquals(expected, bytes(new Frame(Frame.Type.RESULT, 256, new byte[] {'o', 'k'})));
  }

  @Test
  void eachFlawHasItsOwnWords() throws IOException {
    byte[] frame = bytes(new Frame(Frame.Type.RESULT, 1, new byte[4]));
    assertEquals("it does not begin like a frame", malformed("Hello, world, hello".getBytes()));
    byte[] version = frame.clone();
    version[4] = 2;
    assertEquals("frame of version 2, not 1", malformed(version));
    byte[] type = frame.clone();
    type[5] = 5;
    assertEquals("frame of unknown type 5", malformed(type));
    byte[] length = frame.clone();
    length[14] = -1;
    assertEquals("frame of 4278190084 bytes; 16777216 are allowed", malformed(length));
  }

  @Test
  void aFrameMayNotEndBeforeItsEnd() throws IOException {
    byte[] frame = bytes(new Frame(Frame.Type.RESULT, 1, new byte[40]));
    for (int n = 1; n < frame.length; n++) {
      InputStream half = new ByteArrayInputStream(frame, 0, n);
      assertThrows(EOFException.class, () -> Frame.read(half, LIMIT));
    }
  }

  @Test
  void aHeaderThatPromisesMuchTakesNoMemory() throws IOException {
    byte[] header = bytes(new Frame(Frame.Type.RESULT, 1, new byte[0]));
    header[14] = 1; // 16 MB
    long before = allocated();
    for (int i = 0; i < 1_000; i++) {
      InputStream in = new ByteArrayInputStream(header);
      assertThrows(EOFException.class, () -> Frame.read(in, LIMIT));
    }
    long each = (allocated() - before) / 1_000;
    assertTrue(each < 100_000, () -> each + " bytes each");
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  /** 100,000 streams of noise, of valid frames with a few bytes changed, and of headers alone. */
  @Test
  void noiseIsRefusedWithoutHarm() throws Exception {
    Random random = new Random(42);
    byte[][] seeds = {
      bytes(frameOf(List.of(1, "two", 3.0))),
      bytes(frameOf(Map.of("k", new long[] {1, 2, 3}, "l", Set.of("m")))),
      bytes(frameOf(new java.util.HashMap<>(Map.of("a", 1, "b", 2)))),
      bytes(frameOf(new java.util.ArrayDeque<>(List.of("x", "y")))),
      bytes(new Frame(Frame.Type.FAILURE, 1, Failures.write(LIMIT, new IOException("disk")))),
    };
    long deadline = System.nanoTime() + 30_000_000_000L;
    long before = allocated();
    int streams = 0;
    int understood = 0;
    int refused = 0;
    while (streams < 100_000 && (streams < 10_000 || System.nanoTime() < deadline)) {
      streams++;
      if (reads(noise(random, seeds))) {
        understood++;
      } else {
        refused++;
      }
    }
    assertTrue(understood > 0 && refused > understood, understood + " of " + streams);
    long each = (allocated() - before) / streams;
    assertTrue(each < 200_000, () -> each + " bytes each");
  }

  private static Frame frameOf(Object value) throws IOException {
    return new Frame(Frame.Type.RESULT, 1, Payloads.write(LIMIT, fields -> {}, value));
  }

  private static byte[] noise(Random random, byte[][] seeds) {
    byte[] bytes;
    if (random.nextInt(4) == 0) {
      bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      return bytes;
    }
    bytes = seeds[random.nextInt(seeds.length)].clone();
    // Mostly the payload, for a broken header ends it early.
    int from = random.nextInt(5) == 0 ? 0 : Frame.HEADER;
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = from + random.nextInt(bytes.length - from);
      bytes[at] = random.nextInt(3) == 0 ? (byte) 0x7f : (byte) random.nextInt();
    }
    return random.nextInt(10) == 0
        ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
        : bytes;
  }

  /** Whether it made sense to the end. Nothing else is thrown. */
  private static boolean reads(byte[] bytes) {
    try {
      Frame frame = Frame.read(new ByteArrayInputStream(bytes), LIMIT);
      if (frame == null) {
        return false;
      }
      if (frame.type() == Frame.Type.FAILURE) {
        return Failures.read(frame, Jobs.Echo.class, List.of()) != null;
      }
      int length = frame.payload().length;
      Payloads.read(frame.fields(), Jobs.Echo.class, List.of(Map.class), length);
      return true;
    } catch (IOException | ClassNotFoundException e) {
      return false;
    }
  }
}
