package dev.weir.core.enforce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://*/orders, jdbc:postgresql://db:5432/orders",
    "*, anything",
    "*, ''",
    "a*b*c, a-b-b-c",
    "http://127.0.0.1:*, http://127.0.0.1:8080",
    "jdbc:h2:mem:{x}, jdbc:h2:mem:{x}",
  })
  void aStarIsAnyText(String pattern, String text) {
    assertTrue(Glob.of(pattern).matches(text));
  }

  @ParameterizedTest
  @CsvSource({"a*b, a-b-c", "orders, ordersx", "a*, b", "'', a"})
  void theRestIsAsItStands(String pattern, String text) {
    assertFalse(Glob.of(pattern).matches(text));
  }

  @ParameterizedTest
  @CsvSource({
    "GET /users/{id}, GET /users/17, true",
    "GET /users/{id}, GET /users/{id}, true",
    "GET /users/{id}, GET /users/17/mails, false",
    "GET /users/{id}, GET /users/, false",
    "GET /users/{id}/mails/{mail}, GET /users/17/mails/3, true",
    "GET /users/{id}/mails/{mail}, GET /users/17/3, false",
    "GET /users/*, GET /users/17/mails, true",
    "GET /users/*, POST /users/17, false",
    "/users/*, POST /users/17, true",
    "/users/{id}, DELETE /users/17, true",
    "* /users/{id}, DELETE /users/17, true",
    "GET /*/{id}/x, GET /a/b/c/x, true",
    "GET /files/{*path}, GET /files/a/b, true",
    "GET /a{b, GET /a{b, true",
  })
  void aVariableIsOneSegmentAndAPathAloneIsAnyMethod(String pattern, String text, boolean matches) {
    assertEquals(matches, Glob.ofRoute(pattern).matches(text));
  }
}
