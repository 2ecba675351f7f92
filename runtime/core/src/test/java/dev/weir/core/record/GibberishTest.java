package dev.weir.core.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokens without a pattern look like, and what people call the parts of their paths. */
class GibberishTest {
  private static final int TOKENS = 10_000;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  private static final String DIGITS = "0123456789";
  private static final String CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String URL_SAFE = CAPITALS + LETTERS + DIGITS + "-_";

  /** How many of a kind of a length are folded at least, of all. */
  private static Arguments kind(String name, String alphabet, int length, double least) {
    return Arguments.of(name, alphabet, length, least);
  }

  static Stream<Arguments> kinds() {
    List<Arguments> kinds = new ArrayList<>();
    for (int length : new int[] {20, 22, 32, 43}) {
      kinds.add(kind("Base64 for URLs", URL_SAFE, length, 0.999));
      kinds.add(kind("hexadecimal", DIGITS + "abcdef", length, 0.999));
      kinds.add(kind("small Base32", LETTERS + "234567", length, 0.999));
      kinds.add(kind("letters", CAPITALS + LETTERS, length, 0.999));
      kinds.add(kind("consonants", "bcdfghjklmnpqrstvwxz", length, 0.999));
      kinds.add(kind("small letters", LETTERS, length, length < 32 ? 0.995 : 0.999));
      kinds.add(kind("capitals", CAPITALS, length, length < 32 ? 0.995 : 0.999));
    }
    kinds.add(kind("ULID", DIGITS + "ABCDEFGHJKMNPQRSTVWXYZ", 26, 0.999));
    kinds.add(kind("NanoID", URL_SAFE, 21, 0.999));
    // Here chance has its say.
    kinds.add(kind("Base64 for URLs", URL_SAFE, 16, 0.998));
    kinds.add(kind("hexadecimal", DIGITS + "abcdef", 16, 0.999));
    kinds.add(kind("small Base32", LETTERS + "234567", 16, 0.997));
    kinds.add(kind("letters", CAPITALS + LETTERS, 16, 0.995));
    kinds.add(kind("small letters", LETTERS, 16, 0.99));
    return kinds.stream();
  }

  @ParameterizedTest(name = "{0} of {2}")
  @MethodSource("kinds")
  void tokensAreFolded(String name, String alphabet, int length, double least) {
    Random random = new Random(11);
    int folded = 0;
    for (int i = 0; i < TOKENS; i++) {
      folded += isFolded(drawn(random, alphabet, length)) ? 1 : 0;
    }
    double rate = folded / (double) TOKENS;
    assertTrue(rate >= least, name + " of " + length + ": " + rate);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
        "{\"alg\":\"RS256\"}",
        "{\"alg\":\"none\"}",
        "{\"sub\":\"42\"}",
        "{\"sub\":\"jane\",\"admin\":true}"
      })
  void partsOfJsonWebTokensAreFolded(String part) {
    String coded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(part.getBytes(StandardCharsets.UTF_8));
    assertTrue(isFolded(coded), coded);
  }

  @Test
  void aTokenBehindAWordIsFolded() {
    Random random = new Random(12);
    int folded = 0;
    for (int i = 0; i < TOKENS; i++) {
      folded += isFolded("confirm-email-" + drawn(random, URL_SAFE, 22)) ? 1 : 0;
    }
    assertTrue(folded >= 0.999 * TOKENS, "" + folded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kQzWxHbTnYvRmLpSdGfJcA",
        "qzwxhbtnyvrmlpsdgfjc",
        "QZWXHBTNYVRMLPSDGFJC",
        "reset-kQzWxHbTnYvRmLpSdGfJcA"
      })
  void whatHasNoDigitAtAllIsFoldedToo(String token) {
    assertEquals("/reset/{}", RoutePaths.fold("/reset/" + token));
    assertEquals("/reset/{}/done", RoutePaths.fold("/reset/" + token + "/done"));
  }

  @Test
  void wordsOfPathsStay() throws IOException {
    Set<String> words = words();
    List<String> folded = words.stream().filter(GibberishTest::isFolded).toList();
    long judged = words.stream().filter(word -> word.length() >= Gibberish.LEAST).count();
    assertTrue(judged > 250, "" + judged);
    assertTrue(folded.size() <= 0.005 * words.size(), folded.toString());
  }

  @Test
  void whatIsShortIsNotJudged() {
    assertFalse(Gibberish.isRandom("qzwxhbtnyvrmlpsdgfjc", 0, Gibberish.LEAST - 1));
    assertTrue(Gibberish.isRandom("/qzwxhbtnyvrmlpsdgfjc/", 1, 1 + Gibberish.LEAST));
    assertFalse(Gibberish.isRandom("", 0, 0));
  }

  private static boolean isFolded(String segment) {
    return RoutePaths.fold("/api/" + segment).equals("/api/{}");
  }

  private static String drawn(Random random, String alphabet, int length) {
    StringBuilder token = new StringBuilder();
    while (token.length() < length) {
      token.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return token.toString();
  }

  /** Of tutorials, of widely used APIs, of shops and administrations in several languages. */
  private static Set<String> words() throws IOException {
    try (InputStream in = GibberishTest.class.getResourceAsStream("path-segments.txt")) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new TreeSet<>(List.of(all.strip().split("\\s+")));
    }
  }
}
