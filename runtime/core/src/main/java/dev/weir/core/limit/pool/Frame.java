package dev.weir.core.limit.pool;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What parent and child say to each other: 18 bytes, big-endian, then the payload.
 *
 * <pre>
 * 4  magic    WEIR
 * 1  version  1
 * 1  type     see {@link Type}
 * 8  call     which call this is about; 0: none
 * 4  length   of the payload, 0 up to the limit
 * </pre>
 */
@SuppressWarnings("ArrayRecordComponent") // frames are never compared
record Frame(Type type, long call, byte[] payload) {
  static final int HEADER = 18;
  private static final int MAGIC = 0x57454952;
  private static final byte VERSION = 1;

  /** In this order on the wire. */
  enum Type {
    /** Child: it can take calls. */
    READY,
    /** Parent: do this. */
    CALL,
    /** Child: this is the result. */
    RESULT,
    /** Child: this is what the job threw. */
    FAILURE,
    /** Child: this is what the job threw, and it is unfit for more. */
    LAST_FAILURE;

    private static final Type[] ALL = values();
  }

  /** Bytes that are no frame. */
  static final class MalformedException extends IOException {
    MalformedException(String message) {
      super(message);
    }
  }

  /**
   * Reads the next one. Memory is taken as bytes arrive, not as the header promises.
   *
   * @param limit how long a payload may be
   * @return null where the stream ends before a frame
   * @throws MalformedException if it is none, or is too long
   * @throws EOFException if the stream ends within it
   */
  static @Nullable Frame read(InputStream in, int limit) throws IOException {
    byte[] header = in.readNBytes(HEADER);
    if (header.length == 0) {
      return null;
    }
    if (header.length < HEADER) {
      throw new EOFException("it ends after " + header.length + " bytes of a frame");
    }
    ByteBuffer fields = ByteBuffer.wrap(header);
    if (fields.getInt() != MAGIC) {
      throw new MalformedException("it does not begin like a frame");
    }
    byte version = fields.get();
    if (version != VERSION) {
      throw new MalformedException("frame of version " + version + ", not " + VERSION);
    }
    int type = fields.get();
    if (type < 0 || type >= Type.ALL.length) {
      throw new MalformedException("frame of unknown type " + type);
    }
    long call = fields.getLong();
    int length = fields.getInt();
    if (length < 0 || length > limit) {
      throw new MalformedException(
          "frame of " + Integer.toUnsignedString(length) + " bytes; " + limit + " are allowed");
    }
    byte[] payload = in.readNBytes(length);
    if (payload.length < length) {
      throw new EOFException(
          "it ends after " + payload.length + " of the " + length + " bytes of a frame");
    }
    return new Frame(Type.ALL[type], call, payload);
  }

  void write(OutputStream out) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.putInt(MAGIC).put(VERSION).put((byte) type.ordinal()).putLong(call);
    header.putInt(payload.length);
    out.write(header.array());
    out.write(payload);
    out.flush();
  }

  /** The payload, to be read field by field. */
  DataInputStream fields() {
    return new DataInputStream(new ByteArrayInputStream(payload));
  }
}
