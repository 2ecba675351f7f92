package dev.weir.core.limit.pool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;

/**
 * Reads a stream to its end, so that nobody who writes to it ever waits, and keeps the last 4 KB.
 */
final class Tail implements Runnable {
  private static final int KEPT = 4_096;

  private final InputStream in;

  // A ring; guarded by this.
  private final byte[] kept = new byte[KEPT];
  private long read;

  Tail(InputStream in) {
    this.in = in;
  }

  @Override
  public void run() {
    byte[] some = new byte[1_024];
    try {
      int n;
      while ((n = in.read(some)) >= 0) {
        keep(some, n);
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private synchronized void keep(byte[] some, int n) {
    for (int i = 0; i < n; i++) {
      kept[(int) (read++ % KEPT)] = some[i];
    }
  }

  /** What has come last. */
  synchronized String text() {
    int length = (int) Math.min(read, KEPT);
    byte[] last = new byte[length];
    for (int i = 0; i < length; i++) {
      last[i] = kept[(int) ((read - length + i) % KEPT)];
    }
    return new String(last, Charset.defaultCharset()).strip();
  }
}
