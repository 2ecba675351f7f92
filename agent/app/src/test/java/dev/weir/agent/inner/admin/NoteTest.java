package dev.weir.agent.inner.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTest {
  private static String note(String body) {
    return Note.of(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aBodySaysSomethingOrNothing() {
    assertEquals("we know", note("{\"by\":{\"note\":[1]},\"note\":\"we know\"} \n"));
    assertEquals("", note("{}"));
    assertEquals("", note(""));
  }

  @Test
  void aThousandCharactersAreEnough() {
    String longest = "\uD83D\uDE00".repeat(1000);
    assertEquals(longest, note("{\"note\":\"" + longest + "\"}"));
    assertRefused("{\"note\":\"" + "x".repeat(1001) + "\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"note\":5}",
        "{\"note\":null}",
        "{\"note\":{\"text\":\"x\"}}",
        "{\"note\":\"x\"} junk",
        "{\"note\":\"x\"} {}",
        "{\"note\":\"x\"",
        "{\"note\"",
        "[\"x\"]",
        "\"x\"",
        " ",
        "note=x"
      })
  void whatIsNoNoteIsRefusedInOneClearLine(String body) {
    assertRefused(body);
  }

  private static void assertRefused(String body) {
    String why = assertThrows(IllegalArgumentException.class, () -> note(body), body).getMessage();
    assertFalse(why.isBlank() || why.contains("\n"), why);
  }
}
