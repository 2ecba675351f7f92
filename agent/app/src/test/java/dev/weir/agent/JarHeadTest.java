package dev.weir.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarHeadTest {
  private static final byte[] FIRST = "the first".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SECOND = new byte[70_000];

  private static void put(ZipOutputStream zip, String name, byte[] bytes, int method)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(method);
    if (method == ZipEntry.STORED) {
      CRC32 sum = new CRC32();
      sum.update(bytes);
      entry.setCrc(sum.getValue());
      entry.setSize(bytes.length);
    }
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private static byte[] jar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "inner/", new byte[0], ZipEntry.STORED);
      put(zip, "inner/First.class", FIRST, ZipEntry.STORED);
      put(zip, "inner/Second.class", SECOND, ZipEntry.STORED);
      put(zip, "inner/Packed.class", SECOND, ZipEntry.DEFLATED);
      put(zip, "inner/After.class", FIRST, ZipEntry.STORED);
    }
    return bytes.toByteArray();
  }

  @Test
  void readsWhatIsStoredUpToTheFirstThatIsNot(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("agent.jar"), jar());
    JarHead head = JarHead.of(file.toFile());
    assertArrayEquals(FIRST, head.read("inner/First.class"));
    assertArrayEquals(SECOND, head.read("inner/Second.class"));
    assertNull(head.read("inner/Packed.class"));
    assertNull(head.read("inner/After.class"));
    assertNull(head.read("inner/Missing.class"));
  }

  @Test
  void whatIsCutOffIsNotThere() throws IOException {
    byte[] jar = jar();
    for (int length = 0; length < jar.length; length += length < 300 ? 1 : 997) {
      byte[] first = new JarHead(Arrays.copyOf(jar, length), length).read("inner/First.class");
      if (first != null) {
        assertArrayEquals(FIRST, first);
      }
      byte[] second = new JarHead(Arrays.copyOf(jar, length), length).read("inner/Second.class");
      if (second != null) {
        assertArrayEquals(SECOND, second);
      }
    }
  }

  @Test
  void anythingElseIsAnEmptyHead(@TempDir Path folder) throws IOException {
    assertNull(JarHead.of(folder.resolve("none.jar").toFile()).read("inner/First.class"));
    Path file = folder.resolve("big.jar");
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] noise = new byte[JarHead.LENGTH + 1];
      Arrays.fill(noise, (byte) 0x50);
      out.write(noise);
    }
    assertNull(JarHead.of(file.toFile()).read("inner/First.class"));
  }
}
