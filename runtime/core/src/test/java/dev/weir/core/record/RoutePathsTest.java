package dev.weir.core.record;

import static dev.weir.core.record.RoutePaths.fold;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutePathsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "42",
        "-7",
        "2026-11-01",
        "2026-11-01T10:00:00Z",
        "10.0.0.1",
        "550e8400-e29b-41d4-a716-446655440000",
        "abcdefab-cdef-abcd-efab-cdefabcdefab",
        "7f3c9a10",
        "DEADBEEF1",
        "dQw4w9WgXcQ",
        "k3j9x2pq",
        "A1B2C3",
        "user-7",
        "ORD_12345",
        "invoice-2026.pdf",
        "jane@example.org",
        "jane%40example.org",
        "caf\u00e9",
        "\ud800",
        "a\u001bb",
        "YWJjZA==",
        "a+b",
        "<script>",
        "{id}",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def_ghi",
      })
  void identifiersAreFolded(String segment) {
    assertEquals("/users/{}/orders", fold("/users/" + segment + "/orders"));
    assertEquals("/users/{}", fold("/users/" + segment));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1",
        "oauth2",
        "s3",
        "2fa",
        "h2-console",
        "log4j2",
        "base64",
        "users",
        "getUserOrders",
        "decade",
        "facade",
        "feed",
        "index.html",
        "openapi.json",
        ".well-known",
        "_search",
        "~jane",
        "a:batchGet",
        "getOauth2Token",
        "..",
        "*"
      })
  void wordsStay(String segment) {
    assertEquals("/api/" + segment + "/x", fold("/api/" + segment + "/x"));
    assertEquals("/api/" + segment, fold("/api/" + segment));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/users/42?page=2|/users/{}",
        "/users/42#top|/users/{}",
        "/a?b=/c/d|/a",
        "/cart;jsessionid=ABC123/items;x=y|/cart/items",
        "/;x/a|/a",
        "//a///b|/a/b",
        "/a/b/|/a/b",
        "a/b|/a/b",
        "/|/",
        "?x=1|/",
        "http://user:pw@host:80/a/7?x|/a/{}",
        "https://host|/",
        "/redirect/http://x.org/a|/redirect/http:/x.org/a",
        "/static/app-3f9ab2c1.js|/static/*.js",
        "/favicon.ico|/*.ico",
        "/img/Logo.PNG|/img/*.png",
        "/app.js/map|/app.js/map",
        "/a/b/c/d/e/f/g/h|/a/b/c/d/e/f/g/h",
        "/a/b/c/d/e/f/g/h/|/a/b/c/d/e/f/g/h",
        "/a/b/c/d/e/f/g/h/i/j.js|/a/b/c/d/e/f/g/h/**",
      })
  void pathsBecomeTemplates(String path, String template) {
    assertEquals(template, fold(path));
  }

  @Test
  void nothingIsTheRoot() {
    assertEquals("/", fold(null));
    assertEquals("/", fold(""));
  }

  @Test
  void timeIsLinear() {
    for (String part : List.of("/", "a", "1-", ";", "/;", "%", ".", "a/", "\ud800")) {
      assertTimeout(Duration.ofSeconds(2), () -> fold(part.repeat(2_000_000)), part);
    }
  }

  @Test
  void anyTextWillDoAndTwiceChangesNothing() {
    String alphabet = "//////ab1f-_.~;?#%@{}*:,\u00e9\ud800\u0000 Zjs";
    Random random = new Random(7);
    for (int round = 0; round < 200_000; round++) {
      StringBuilder path = new StringBuilder();
      int length = random.nextInt(60);
      for (int i = 0; i < length; i++) {
        path.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String once = fold(path.toString());
      assertTrue(once.length() <= RoutePaths.MAX_SEGMENTS * (RoutePaths.MAX_SEGMENT + 1) + 3);
      assertEquals(once, fold(once), () -> "of " + path);
    }
  }
}
