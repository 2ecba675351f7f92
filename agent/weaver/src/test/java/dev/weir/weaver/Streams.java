package dev.weir.weaver;

import java.nio.ByteBuffer;

/** Moves bytes in every way that a file's streams and channels have, to be woven. */
public class Streams {
  /** One byte. */
  public int read() {
    return 7;
  }

  public void write(int one) {
    if (one < 0) {
      throw new IllegalArgumentException("negative");
    }
  }

  public int read(byte[] into) {
    return into.length;
  }

  /** Assigns to its parameters, as a body may. */
  public int read(byte[] into, int from, int length) {
    while (length > into.length - from) {
      length--;
    }
    return length;
  }

  public int read(ByteBuffer into) {
    int room = into.remaining();
    into.position(into.limit());
    return room;
  }

  public long transferTo(long from, long length) {
    return length - from;
  }
}
