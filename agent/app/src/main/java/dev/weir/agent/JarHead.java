package dev.weir.agent;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries that stand first in the agent's jar, read in one go. The packaging puts the classes
 * that every start needs there, not compressed, so that a JVM that ends soon never opens the jar's
 * directory, which has some thousand entries, and a start does not look up and open each class.
 *
 * <p>Whatever is not as expected ends the reading: what has not been read is found by the
 * directory. Format: <a
 * href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE</a>, 4.3.7.
 */
final class JarHead {
  /** Bytes that are read; more than the classes of the start take. */
  static final int LENGTH = 1_000_000;

  private static final int SIGNATURE = 0x04034b50;
  private static final int HEADER = 30;
  private static final int SIZES_FOLLOW = 8;

  private final byte[] bytes;
  private final Map<String, int[]> places = new HashMap<>(512);

  JarHead(byte[] bytes, int length) {
    this.bytes = bytes;
    int at = 0;
    while (at + HEADER <= length && int32(at) == SIGNATURE) {
      int size = int32(at + 18);
      int name = int16(at + 26);
      int data = at + HEADER + name + int16(at + 28);
      boolean stored = int16(at + 8) == 0 && (int16(at + 6) & SIZES_FOLLOW) == 0;
      if (!stored || size < 0 || size > length - data) {
        return;
      }
      // The names are ASCII.
      places.put(
          new String(bytes, at + HEADER, name, StandardCharsets.ISO_8859_1),
          new int[] {data, size});
      at = data + size;
    }
  }

  /** The beginning of a jar; without entries where it cannot be read. */
  static JarHead of(File jar) {
    try (InputStream in = new FileInputStream(jar)) {
      byte[] bytes = new byte[LENGTH];
      return new JarHead(bytes, in.readNBytes(bytes, 0, LENGTH));
    } catch (IOException e) {
      return new JarHead(new byte[0], 0);
    }
  }

  /** An entry's bytes; null where it does not stand here. */
  byte @Nullable [] read(String name) {
    int[] place = places.get(name);
    if (place == null) {
      return null;
    }
    byte[] read = new byte[place[1]];
    System.arraycopy(bytes, place[0], read, 0, read.length);
    return read;
  }

  private int int16(int at) {
    return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
  }

  private int int32(int at) {
    return int16(at) | int16(at + 2) << 16;
  }
}
