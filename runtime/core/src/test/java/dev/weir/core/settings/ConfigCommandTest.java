package dev.weir.core.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {

  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Given given;

  @BeforeEach
  void start() {
    given = new Given(directory);
  }

  @Test
  void checkIsFineWithAGoodFile() throws Exception {
    given.file("weir.mode=shadow").variable("WEIR_MOOD", "x");
    assertEquals(0, run("check", "weir.properties"));
    assertEquals("weir.properties: fine, 1 setting\n", out());
  }

  @Test
  void checkTellsOfLimitsThatCannotActOnWhatTheyName() throws Exception {
    given.file(
        """
        weir.policy.cache.match.target=redis (Lettuce)
        weir.policy.cache.timeout=1s
        weir.policy.cache.max-concurrent=5
        weir.policy.cache.circuit-breaker.enabled=false
        weir.policy.jedis.match.target=redis:6379
        weir.policy.jedis.max-concurrent=5
        """);
    assertEquals(0, run("check", "weir.properties"));
    assertEquals(
        """
        note: weir.policy.cache.max-concurrent refuses no call of Lettuce, which is sent before its \
        caller waits; limit the method that calls it with match.method
        weir.properties: fine, 6 settings
        """,
        out());
  }

  @Test
  void checkTellsEveryMistake() throws Exception {
    given.file("weir.moode=shadow\nweir.level=9\nweir.enabled=false");
    assertEquals(2, run("check", "weir.properties"));
    assertEquals(
        """
        weir.properties:1: weir.moode: unknown key; did you mean weir.mode?
        weir.properties:2: weir.level: "9" is not one of BASIC, ADVANCED, ULTRA; using the default BASIC
        """,
        err());
  }

  @Test
  void checkNeedsAFileThatExists() {
    assertEquals(2, run("check", "mode=shadow"));
    assertEquals("argument: weir.config: there is no file mode=shadow\n", err());
  }

  @Test
  void explainTellsValueAndOriginOfEverySetting() throws Exception {
    given.file("weir.mode=shadow\nweir.policy.db.timeout=1s\nweir.admin.token=hunter2");
    given.variable("WEIR_LEVEL", "ULTRA").property("weir.enabled", "false");
    assertEquals(0, run("explain"));
    String text = out().replaceAll(" +", " ");
    assertTrue(text.contains("\nweir.mode shadow weir.properties:1\n"), text);
    assertTrue(text.contains("\nweir.level ULTRA environment\n"), text);
    assertTrue(text.contains("\nweir.enabled false -D\n"), text);
    assertTrue(text.contains("\nweir.slow-operation 10ms default\n"), text);
    assertTrue(text.contains("\nweir.admin.port 7979 default, restart to change\n"), text);
    assertTrue(text.contains("\nweir.policy.db.timeout 1s weir.properties:2\n"), text);
    assertTrue(text.contains("\nweir.admin.token **** weir.properties:3"), text);
    assertTrue(!text.contains("hunter2"), text);
  }

  @Test
  void explainTakesAFile() throws Exception {
    given.file("other.properties", "weir.mode=shadow".getBytes(UTF_8));
    assertEquals(0, run("explain", "other.properties"));
    assertTrue(out().contains("other.properties:1"), out());
    assertEquals(2, run("explain", "none.properties"));
  }

  @Test
  void whatInitPrintsIsValidOnceUncommentedAndHasEveryKey() throws Exception {
    assertEquals(0, run("init"));
    String uncommented = out().replaceAll("(?m)^#weir", "weir");
    Settings settings = given.file(uncommented).settings();
    assertEquals(Keys.all().size() - 1, settings.values().size());
    assertTrue(out().contains("# -Dweir.config=weir.properties\n"), out());
    for (String line : out().split("\n")) {
      assertTrue(line.isEmpty() || line.startsWith("#"), line);
    }
  }

  @Test
  void helpIsFineAndWrongUseIsNot() {
    assertEquals(0, run("--help"));
    assertEquals(0, run("check", "--help"));
    assertEquals("", err());
    for (List<String> wrong :
        List.of(
            List.<String>of(),
            List.of("chekc"),
            List.of("check"),
            List.of("check", "a", "b"),
            List.of("explain", "a", "b"),
            List.of("init", "a"),
            List.of("explain", "--all"))) {
      err.reset();
      assertEquals(2, run(wrong.toArray(new String[0])));
      assertEquals(1, err().lines().count(), err());
    }
  }

  private int run(String... args) {
    return given
        .command()
        .run(List.of(args), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }

  private String out() {
    return out.toString(UTF_8).replace("\r\n", "\n");
  }

  private String err() {
    return err.toString(UTF_8).replace("\r\n", "\n");
  }
}
