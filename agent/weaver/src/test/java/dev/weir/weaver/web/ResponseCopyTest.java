package dev.weir.weaver.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseCopyTest {
  private static final String CAT = "\uD83D\uDC31";

  private final ResponseCopy copy = new ResponseCopy(20_000);

  private void write(String text, Charset charset) {
    for (char c : text.toCharArray()) {
      copy.write(new char[] {c}, 0, 1, () -> charset);
    }
  }

  @Test
  void aCharacterOfTwoPartsIsOne() {
    write("a" + CAT + "b", StandardCharsets.UTF_8);
    assertEquals("a" + CAT + "b", new String(copy.toByteArray(), StandardCharsets.UTF_8));
  }

  @Test
  void aMarkIsAtTheStartAlone() {
    write("abc", StandardCharsets.UTF_16);
    assertArrayEquals("abc".getBytes(StandardCharsets.UTF_16), copy.toByteArray());
  }

  @Test
  void afterAResetTextBeginsAnew() {
    write("x" + CAT.charAt(0), StandardCharsets.UTF_16);
    copy.reset();
    write("abc", StandardCharsets.UTF_16);
    assertArrayEquals("abc".getBytes(StandardCharsets.UTF_16), copy.toByteArray());
  }

  @Test
  void bytesAreKeptAsTheyAre() {
    copy.write(new byte[] {9, 1, 2, 9}, 1, 2);
    copy.write(new byte[] {3}, 0, 1);
    assertArrayEquals(new byte[] {1, 2, 3}, copy.toByteArray());
    copy.forget();
    assertEquals(0, copy.toByteArray().length);
  }

  @Test
  void noMoreThanSoMuchIsKept() {
    copy.write(new byte[20_000], 0, 20_000);
    assertFalse(copy.isTooMuch());
    copy.write(new byte[1], 0, 1);
    assertTrue(copy.isTooMuch());
    copy.write(new byte[1], 0, 1);
    assertEquals(0, copy.toByteArray().length);
    ResponseCopy text = new ResponseCopy(20_000);
    for (int i = 0; i < 10; i++) {
      text.write(new char[9_000], 0, 9_000, () -> StandardCharsets.UTF_8);
    }
    assertTrue(text.isTooMuch());
  }
}
