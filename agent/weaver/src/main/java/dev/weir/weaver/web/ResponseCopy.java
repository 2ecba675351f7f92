package dev.weir.weaver.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a response's body, of which the application writes some as text: one encoder sees
 * all of it, so that characters of two parts and marks at the start are encoded as the server does.
 * Guarded by whoever has it.
 */
final class ResponseCopy {
  private final int most;
  private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private @Nullable Writer text;
  private boolean tooMuch;

  /**
   * @param most more bytes than that are not kept
   */
  ResponseCopy(int most) {
    this.most = most;
  }

  void write(byte[] from, int offset, int count) {
    if (!tooMuch) {
      endText();
      bytes.write(from, offset, count);
      limit();
    }
  }

  /**
   * Writes text.
   *
   * @param charset asked at the beginning of the text
   */
  void write(char[] from, int offset, int count, Supplier<Charset> charset) {
    if (tooMuch) {
      return;
    }
    try {
      Writer encoder = text;
      if (encoder == null) {
        encoder = new OutputStreamWriter(bytes, charset.get());
        text = encoder;
      }
      encoder.write(from, offset, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    limit();
  }

  private void endText() {
    try {
      if (text != null) {
        text.close();
        text = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void limit() {
    if (bytes.size() > most) {
      tooMuch = true;
      forget();
    }
  }

  /** Whether there was more than is kept: then there is nothing. */
  boolean isTooMuch() {
    return tooMuch;
  }

  /** Begins anew. */
  void reset() {
    text = null;
    bytes.reset();
  }

  /** Begins anew, and gives the memory back. */
  void forget() {
    text = null;
    bytes = new ByteArrayOutputStream(0);
  }

  /** What was written; its text ends here. */
  byte[] toByteArray() {
    endText();
    return bytes.toByteArray();
  }
}
