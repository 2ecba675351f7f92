package dev.weir.agent.inner.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests out of bytes, whole or in pieces, and what is refused. */
class RequestParserTest {
  private final RequestParser parser = new RequestParser(InetAddress.getLoopbackAddress());

  private @Nullable HttpRequest read(String text) throws BadRequest {
    parser.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    return parser.next();
  }

  @Test
  void aRequestHasItsPathQueryAndHeaders() throws BadRequest {
    HttpRequest request =
        read(
            "GET /a%20b/%C3%A4?route=GET+%2Fx%7Bid%7D&empty&=y HTTP/1.1\r\n"
                + "Host:  h \r\n"
                + "A: 1\r\n"
                + "A: 2\r\n\r\n");
    assertNotNull(request);
    assertEquals("/a b/\u00e4", request.path());
    assertEquals("GET /x{id}", request.query().get("route"));
    assertEquals("", request.query().get("empty"));
    assertEquals(2, request.query().size());
    assertEquals("h", request.header("host"));
    assertEquals("1, 2", request.header("a"));
    assertTrue(request.keepAlive());
    assertFalse(parser.isWithinRequest());
  }

  @Test
  void anyCutOfTheBytesGivesTheSame() throws BadRequest {
    String text =
        "\r\nPOST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;name=value\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: t\r\n\r\n"
            + "POST /y HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc";
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      RequestParser pieces = new RequestParser(InetAddress.getLoopbackAddress());
      HttpRequest first = null;
      HttpRequest second = null;
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + 1 + random.nextInt(40));
        byte[] bytes = text.substring(at, end).getBytes(StandardCharsets.ISO_8859_1);
        pieces.add(ByteBuffer.wrap(bytes));
        at = end;
        HttpRequest next = pieces.next();
        if (next != null && first == null) {
          first = next;
          next = pieces.next();
        }
        second = next != null ? next : second;
      }
      assertNotNull(first, "seed " + seed);
      assertNotNull(second, "seed " + seed);
      assertEquals("hello world", new String(first.body(), StandardCharsets.UTF_8));
      assertEquals("/y", second.path());
      assertArrayEquals("abc".getBytes(StandardCharsets.UTF_8), second.body());
      assertFalse(second.keepAlive());
      assertFalse(pieces.isWithinRequest());
    }
  }

  @Test
  void whoWaitsToBeToldToGoOnIsToldOnce() throws BadRequest {
    assertNull(
        read("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
    assertTrue(parser.takeContinue());
    assertFalse(parser.takeContinue());
    assertNotNull(read("{}"));
  }

  @Test
  void sixtyFourKilobytesOfBodyAreTheMost() throws BadRequest {
    String head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ";
    HttpRequest most = read(head + "65536\r\n\r\n" + "x".repeat(65_536));
    assertNotNull(most);
    assertEquals(65_536, most.body().length);
    assertEquals(413, assertThrows(BadRequest.class, () -> read(head + "65537\r\n\r\n")).status);
  }

  @Test
  void manySmallChunksAreNotFree() {
    String head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    String chunk = "1;" + "x".repeat(500) + "\r\na\r\n";
    assertEquals(413, assertThrows(BadRequest.class, () -> read(head + chunk.repeat(200))).status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/1.1 \r\n\r\n",
        "GET /a b HTTP/1.1\r\n\r\n",
        "GET x HTTP/1.1\r\n\r\n",
        "GET http://h/ HTTP/1.1\r\n\r\n",
        "GET /% HTTP/1.1\r\n\r\n",
        "GET /\u0001 HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\n: no name\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
        "GET / HTTP/1.1\r\nA: 1\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nA: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 0x1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
      })
  void whatIsMalformedIsABadRequest(String text) {
    assertEquals(400, assertThrows(BadRequest.class, () -> read(text)).status);
  }

  @Test
  void whatIsNotKnownIsSaidToBe() {
    assertEquals(505, assertThrows(BadRequest.class, () -> read("GET / HTTP/2\r\n\r\n")).status);
    RequestParser other = new RequestParser(InetAddress.getLoopbackAddress());
    other.add(
        ByteBuffer.wrap(
            "GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII)));
    assertEquals(501, assertThrows(BadRequest.class, other::next).status);
  }

  @Test
  void headersWithoutEndAreCutOff() {
    assertEquals(
        431,
        assertThrows(BadRequest.class, () -> read("GET / HTTP/1.1\r\nA: " + "x".repeat(17_000)))
            .status);
  }
}
