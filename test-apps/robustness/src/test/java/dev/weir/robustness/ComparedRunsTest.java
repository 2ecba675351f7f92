package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.robustness.UnderLoad;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real runs of one application are compared and merged, by the commands of the packaged jar. */
class ComparedRunsTest {
  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatIsMuchSlowerIsFoundAndReportsAreMerged(Path jdk, @TempDir Path folder)
      throws IOException {
    Path before = run(jdk, folder.resolve("before"), 2_000, 5_000);
    Path after = run(jdk, folder.resolve("after"), 2_000, 15_000);
    command(jdk, folder, 3, "diff", before.toString(), after.toString(), "--fail-on", "regression");
    command(jdk, folder, 0, "diff", before.toString(), after.toString());
    command(jdk, folder, 2, "diff", before.toString());
    Path few = run(jdk, folder.resolve("few"), 20, 5_000);
    command(jdk, folder, 4, "diff", before.toString(), few.toString(), "--fail-on", "regression");
    Path all = folder.resolve("all.json");
    command(
        jdk,
        folder,
        0,
        "merge",
        before.toString(),
        after.toString(),
        few.toString(),
        "--out",
        all.toString());
    assertEquals(requests(before) + requests(after) + requests(few), requests(all));
  }

  /** Needs a machine that does nothing else. */
  @ParameterizedTest
  @MethodSource("jdks")
  @Tag("soak")
  void theSameTwiceIsNoRegressionAndAFifthMoreIsOne(Path jdk, @TempDir Path folder) {
    Path before = run(jdk, folder.resolve("before"), 15_000, 5_000);
    Path same = run(jdk, folder.resolve("same"), 15_000, 5_000);
    Path after = run(jdk, folder.resolve("after"), 15_000, 6_000);
    System.out.println(
        command(
            jdk, folder, 0, "diff", before.toString(), same.toString(), "--fail-on", "regression"));
    System.out.println(
        command(
            jdk,
            folder,
            3,
            "diff",
            before.toString(),
            after.toString(),
            "--fail-on",
            "regression"));
    String history = "weir-history";
    command(
        jdk,
        folder,
        3,
        "diff",
        before.resolveSibling(history).toString(),
        after.resolveSibling(history).toString(),
        "--fail-on",
        "regression");
  }

  private static Path run(Path jdk, Path folder, int millis, int micros) {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .in(folder)
            .run(UnderLoad.class, Integer.toString(millis), Integer.toString(micros), "1")) {
      jvm.waitForLine("served ");
      assertEquals(0, jvm.waitForEnd(), jvm.err());
    }
    return folder.resolve("weir-report.json");
  }

  private static String command(Path jdk, Path folder, int code, String... words) {
    String[] arguments = new String[words.length + 1];
    arguments[0] = ForkedJvm.agentJar().toString();
    System.arraycopy(words, 0, arguments, 1, words.length);
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk).in(folder).withoutAgent().classPath("").run("-jar", arguments)) {
      assertEquals(code, jvm.waitForEnd(), () -> jvm.out() + jvm.err());
      assertTrue(code != 2 || jvm.err().lines().count() == 1, jvm.err());
      return jvm.out();
    }
  }

  private static long requests(Path report) throws IOException {
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    return json.at("/summary/requests").asLong();
  }
}
