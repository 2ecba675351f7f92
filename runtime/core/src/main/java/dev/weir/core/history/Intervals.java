package dev.weir.core.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Predicate;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Reads the intervals of a log. Lines that cannot be read are passed over. */
final class Intervals {
  private Intervals() {}

  /** Takes one interval of one route, or of all together. */
  interface Taker {
    void take(Counters counters, Histogram response);
  }

  /**
   * Reads the last so many bytes of a log.
   *
   * @param wanted asked before the histogram is unpacked
   */
  static void read(Path file, long mostBytes, Predicate<Counters> wanted, Taker taker)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        // Bytes that are no UTF-8 are not ours; they become lines that nobody understands.
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
      long skipped = Math.max(0, channel.size() - mostBytes);
      channel.position(skipped);
      if (skipped > 0) {
        lines.readLine();
      }
      Counters now = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#")) {
          Counters counters = Counters.of(line);
          now = counters != null && wanted.test(counters) ? counters : null;
        } else if (now != null) {
          Histogram response = decode(line);
          if (response != null) {
            taker.take(now, response);
          }
          now = null;
        }
      }
    }
  }

  /** The last field of a line. */
  private static @Nullable Histogram decode(String line) {
    try {
      byte[] bytes = Base64.getDecoder().decode(line.substring(line.lastIndexOf(',') + 1).strip());
      return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
    } catch (DataFormatException | RuntimeException e) {
      return null;
    }
  }
}
