package dev.weir.core.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpPostTest {
  private static final byte[] BODY = {'{', '}'};
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  private static HttpPost post(URI address, long limitMs) {
    return new HttpPost(address, limitMs, () -> {});
  }

  /** Of the second, that the first has ended, whatever it was doing. */
  private static void assertNoAnswer(HttpPost post, byte[] body) {
    assertTimeoutPreemptively(
        A_MINUTE,
        () -> {
          SocketTimeoutException late =
              assertThrows(SocketTimeoutException.class, () -> post.send(body));
          assertEquals("no answer", late.getMessage());
        });
  }

  @Test
  void headersThatDripAreNoAnswer() throws Exception {
    try (Endless receiver = new Endless("HTTP/1.1 200 OK\r\nX-Drip: ", "y")) {
      HttpPost post = post(receiver.address(), 500);
      for (int i = 0; i < 2; i++) {
        assertNoAnswer(post, BODY);
        assertEquals("{}", receiver.request());
      }
    }
  }

  @Test
  void theStatusCountsWhateverComesOfTheBody() throws IOException {
    String[] answers = {
      "HTTP/1.1 204 No Content\r\n\r\n",
      "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
      "HTTP/1.1 204 No Content\r\nContent-Length: 1000000\r\n\r\n",
      "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\nContent-Length: 1000\r\n\r\n",
    };
    for (String answer : answers) {
      for (int status : new int[] {200, 404, 503}) {
        try (Endless receiver = new Endless(answer.replace("204", "" + status), "x")) {
          HttpPost post = post(receiver.address(), 20_000);
          int got = assertTimeoutPreemptively(A_MINUTE, () -> post.send(BODY));
          assertEquals(status, got, answer);
        }
      }
    }
  }

  @Test
  void aReceiverThatDoesNotReadIsNoAnswer() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpPost post = post(URI.create("http://127.0.0.1:" + mute.getLocalPort() + "/"), 500);
      byte[] more = new byte[32 << 20];
      assertNoAnswer(post, more);
      assertNoAnswer(post, more);
    }
  }

  @Test
  void whatTheThreadCannotDoIsTold() {
    HttpPost post =
        new HttpPost(
            URI.create("http://127.0.0.1:1/"),
            60_000,
            () -> {
              throw new NoClassDefFoundError();
            });
    assertThrows(NoClassDefFoundError.class, () -> post.send(BODY));
  }
}
