package dev.weir.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PropertiesReaderTest {

  @Test
  void knowsTheLineOfEachKey() {
    assertEquals(
        List.of("1 a=b", "4 c=de", "6 f=g", "7 h=i", "9 j="),
        read("a=b\n# no\n  ! no\nc = d\\\n   e\r\nf:g\rh i\n\nj"));
  }

  @Test
  void takesEscapesOut() {
    assertEquals(List.of("1 a=b=c\t\u00e9x"), read("a\\=b c\\t\\u00e9\\x"));
  }

  @Test
  void aMalformedEscapeLosesItsLineAlone() {
    PropertiesReader reader = new PropertiesReader("f", "a=\\u12\nb=\\u123\u0664\nc=1").read();
    assertEquals(List.of(new Entry("f", 3, "c", "1")), reader.entries());
    assertEquals(
        "f:1: a: malformed \\u escape, which needs four hexadecimal digits; this line is ignored",
        reader.problems().get(0).toString());
    assertEquals(2, reader.problems().get(1).line());
  }

  @Test
  void duplicatesAreToldAndTheLaterCounts() {
    PropertiesReader reader = new PropertiesReader("f", "a=1\nb=2\na=3").read();
    assertEquals(
        "[f:3: a: set in line 1 already; the later line counts]", reader.problems().toString());
    assertEquals("3", reader.entries().get(2).value());
  }

  @Test
  void readsWhatTheJdkReads() throws Exception {
    Random random = new Random(42);
    String letters = "ab=: \t\f\\\n\r#!u0041";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(20); n > 0; n--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      Properties expected = new Properties();
      try {
        expected.load(new StringReader(text.toString()));
      } catch (IllegalArgumentException malformed) {
        continue;
      }
      Map<String, String> read = new HashMap<>();
      for (Entry entry : new PropertiesReader("f", text.toString()).read().entries()) {
        read.put(entry.key(), entry.value());
      }
      // To the JDK a lone backslash is a key without letters; here it is nothing.
      expected.remove("");
      read.remove("");
      expected.replaceAll((key, value) -> value.toString().trim());
      assertEquals(expected, read, () -> text.toString().replace("\n", "<n>").replace("\r", "<r>"));
    }
  }

  private static List<String> read(String text) {
    return new PropertiesReader("f", text)
        .read().entries().stream().map(e -> e.line() + " " + e.key() + "=" + e.value()).toList();
  }
}
