package dev.weir.weaver.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parameters in a body that was read before a servlet asked for them. */
class FormBodyTest {
  private static Map<String, String[]> parameters(String body) {
    return FormBody.parameters(
        body.getBytes(StandardCharsets.UTF_8),
        StandardCharsets.UTF_8,
        Map.of("q", new String[] {"of the query"}));
  }

  @Test
  void thoseOfTheQueryComeFirst() {
    Map<String, String[]> all = parameters("q=1&b=2&b=3");
    assertArrayEquals(new String[] {"of the query", "1"}, all.get("q"));
    assertArrayEquals(new String[] {"2", "3"}, all.get("b"));
  }

  @Test
  void whatIsEscapedIsDecoded() {
    assertArrayEquals(new String[] {"x y&ä"}, parameters("a+b=x+y%26%C3%A4").get("a b"));
    assertArrayEquals(new String[] {""}, parameters("a").get("a"));
    assertArrayEquals(new String[] {"%zz"}, parameters("a=%zz").get("a"));
    assertEquals(List.of("q"), List.copyOf(parameters("").keySet()));
  }

  @Test
  void anEncodingThatNobodyKnowsIsLatin() {
    assertEquals(StandardCharsets.ISO_8859_1, FormBody.charset("no such thing"));
    assertEquals(StandardCharsets.UTF_8, FormBody.charset("utf-8"));
  }
}
