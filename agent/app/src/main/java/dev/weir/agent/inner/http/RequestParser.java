package dev.weir.agent.inner.http;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests out of bytes as they come, a few or many at a time. Strict: what RFC 9112 lets a
 * server refuse is refused.
 */
final class RequestParser {
  /** The longest request line and headers, in bytes. */
  static final int MAX_HEAD = 16 * 1024;

  /** The longest body, in bytes. */
  static final int MAX_BODY = 64 * 1024;

  private static final int CHUNKED = -2;
  private static final int MAX_CHUNK_LINE = 1024;

  private final InetAddress local;
  private byte[] buffer = new byte[1024];
  private int size;
  private int scanned;
  private @Nullable RequestHead head;
  private int bodyLength;
  private boolean continueAsked;
  private @Nullable ByteArrayOutputStream chunks;
  private int chunkOverhead;

  RequestParser(InetAddress local) {
    this.local = local;
  }

  /** Whether a request has begun and is not complete. */
  boolean isWithinRequest() {
    return size > 0 || head != null;
  }

  /** More bytes; never so many that they have to be refused here. */
  void add(ByteBuffer in) {
    int more = in.remaining();
    if (size + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(size + more, buffer.length * 2));
    }
    in.get(buffer, size, more);
    size += more;
  }

  /** Once, when the client waits to be told that it may send the body. */
  boolean takeContinue() {
    boolean asked = continueAsked;
    continueAsked = false;
    return asked;
  }

  /** The next request, or null where bytes are missing. */
  @Nullable HttpRequest next() throws BadRequest {
    RequestHead now = head;
    if (now == null) {
      now = readHead();
      if (now == null) {
        return null;
      }
      head = now;
    }
    byte[] body = bodyLength == CHUNKED ? readChunks() : readBody();
    if (body == null) {
      return null;
    }
    head = null;
    chunks = null;
    continueAsked = false;
    Map<String, String> headers = now.headers();
    return new HttpRequest(
        now.method(), now.path(), now.query(), headers, body, now.keepAlive(), local);
  }

  private @Nullable RequestHead readHead() throws BadRequest {
    // Empty lines before a request are allowed.
    int blank = 0;
    while (blank + 1 < size && buffer[blank] == '\r' && buffer[blank + 1] == '\n') {
      blank += 2;
    }
    consume(blank);
    int end = endOfHead();
    if (end < 0) {
      if (size > MAX_HEAD) {
        throw new BadRequest(431, "more than " + MAX_HEAD + " bytes of headers");
      }
      return null;
    }
    if (end > MAX_HEAD) {
      throw new BadRequest(431, "more than " + MAX_HEAD + " bytes of headers");
    }
    RequestHead read =
        RequestHead.parse(new String(buffer, 0, end - 2, StandardCharsets.ISO_8859_1));
    consume(end);
    bodyLength = bodyLength(read);
    boolean expects = "100-continue".equalsIgnoreCase(read.headers().get("expect"));
    continueAsked = expects && bodyLength != 0 && size == 0;
    return read;
  }

  /** Behind the empty line; negative where there is none yet. */
  private int endOfHead() {
    for (int i = Math.max(scanned, 3); i < size; i++) {
      if (buffer[i] == '\n'
          && buffer[i - 1] == '\r'
          && buffer[i - 2] == '\n'
          && buffer[i - 3] == '\r') {
        return i + 1;
      }
    }
    scanned = size;
    return -1;
  }

  private static int bodyLength(RequestHead head) throws BadRequest {
    String encoding = head.headers().get("transfer-encoding");
    String length = head.headers().get("content-length");
    if (encoding != null) {
      if (length != null) {
        throw new BadRequest(400, "both a length and an encoding");
      }
      if (!encoding.equalsIgnoreCase("chunked")) {
        throw new BadRequest(501, "only chunked is known as a transfer encoding");
      }
      return CHUNKED;
    }
    if (length == null) {
      return 0;
    }
    if (length.isEmpty() || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new BadRequest(400, "the length is no number");
    }
    if (length.length() > 9 || Integer.parseInt(length) > MAX_BODY) {
      throw tooLarge();
    }
    return Integer.parseInt(length);
  }

  private static BadRequest tooLarge() {
    return new BadRequest(413, "more than " + MAX_BODY + " bytes of body");
  }

  private byte @Nullable [] readBody() {
    if (size < bodyLength) {
      return null;
    }
    byte[] body = Arrays.copyOf(buffer, bodyLength);
    consume(bodyLength);
    return body;
  }

  private byte @Nullable [] readChunks() throws BadRequest {
    ByteArrayOutputStream out = chunks;
    if (out == null) {
      out = new ByteArrayOutputStream();
      chunks = out;
      chunkOverhead = 0;
    }
    while (true) {
      int end = endOfLine();
      if (end < 0) {
        return null;
      }
      int length = chunkLength(end);
      if (length > MAX_BODY - out.size()) {
        throw tooLarge();
      }
      if (length == 0) {
        return endOfChunks(end, out);
      }
      if (size < end + length + 2) {
        return null;
      }
      if (buffer[end + length] != '\r' || buffer[end + length + 1] != '\n') {
        throw new BadRequest(400, "a chunk is longer than it says");
      }
      out.write(buffer, end, length);
      overhead(end);
      consume(end + length + 2);
    }
  }

  /** Behind the first line feed; negative where there is none yet. */
  private int endOfLine() throws BadRequest {
    for (int i = 1; i < Math.min(size, MAX_CHUNK_LINE); i++) {
      if (buffer[i] == '\n' && buffer[i - 1] == '\r') {
        return i + 1;
      }
    }
    if (size >= MAX_CHUNK_LINE) {
      throw new BadRequest(400, "a chunk has no length");
    }
    return -1;
  }

  private int chunkLength(int end) throws BadRequest {
    int length = 0;
    int digits = 0;
    for (int i = 0; i < end - 2; i++) {
      int digit = Character.digit(buffer[i], 16);
      if (digit < 0) {
        if (digits > 0 && (buffer[i] == ';' || buffer[i] == ' ' || buffer[i] == '\t')) {
          break;
        }
        throw new BadRequest(400, "a chunk has no length");
      }
      if (++digits > 6) {
        throw tooLarge();
      }
      length = length * 16 + digit;
    }
    if (digits == 0) {
      throw new BadRequest(400, "a chunk has no length");
    }
    return length;
  }

  /** Trailers are read and left. */
  private byte @Nullable [] endOfChunks(int zeroLine, ByteArrayOutputStream out) throws BadRequest {
    int from = zeroLine;
    for (int i = zeroLine + 1; i < size; i++) {
      if (buffer[i] == '\n' && buffer[i - 1] == '\r') {
        if (i - 1 == from) {
          consume(i + 1);
          return out.toByteArray();
        }
        from = i + 1;
      }
    }
    if (size > MAX_HEAD) {
      throw new BadRequest(431, "more than " + MAX_HEAD + " bytes of trailers");
    }
    return null;
  }

  private void overhead(int bytes) throws BadRequest {
    chunkOverhead += bytes;
    if (chunkOverhead > MAX_BODY) {
      throw tooLarge();
    }
  }

  private void consume(int bytes) {
    System.arraycopy(buffer, bytes, buffer, 0, size - bytes);
    size -= bytes;
    scanned = 0;
  }
}
