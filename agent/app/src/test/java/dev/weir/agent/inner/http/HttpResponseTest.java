package dev.weir.agent.inner.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpResponseTest {
  @ParameterizedTest
  @CsvSource({
    "400,Bad Request",
    "401,Unauthorized",
    "403,Forbidden",
    "404,Not Found",
    "405,Method Not Allowed",
    "413,Content Too Large",
    "415,Unsupported Media Type",
    "431,Request Header Fields Too Large",
    "500,Internal Server Error",
    "501,Not Implemented",
    "503,Service Unavailable",
    "505,HTTP Version Not Supported"
  })
  void aStatusHasItsOwnReasonAndTitle(int status, String reason) {
    String answer =
        new String(
            HttpResponse.problem(status, "why").bytes(true, true), StandardCharsets.US_ASCII);
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " " + reason + "\r\n"), answer);
    assertTrue(answer.contains("\"title\":\"" + reason + "\""), answer);
  }
}
