package dev.weir.core.record;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/**
 * Histograms as text: HdrHistogram's compressed encoding, version 2, in Base64, the form that its
 * logs have and its tools read. Unlike percentiles, histograms can be added up.
 */
public final class HistogramText {
  private HistogramText() {}

  /** The histogram as text. */
  public static String of(AbstractHistogram histogram) {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  /**
   * The histogram that a text stands for.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Histogram parse(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      Histogram histogram = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
      histogram.setAutoResize(true);
      return histogram;
    } catch (DataFormatException | RuntimeException e) {
      throw new IllegalArgumentException("no histogram: " + e.getMessage(), e);
    }
  }
}
