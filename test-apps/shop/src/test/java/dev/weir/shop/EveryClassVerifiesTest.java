package dev.weir.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.record.CallSites;
import dev.weir.core.record.Ledgers;
import dev.weir.core.record.Recording;
import dev.weir.core.record.SwallowedErrors;
import dev.weir.core.record.Ticker;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import dev.weir.weaver.Contexts;
import dev.weir.weaver.Requests;
import dev.weir.weaver.Sites;
import dev.weir.weaver.Tables;
import dev.weir.weaver.Weaver;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;

/** Every class of a real application, run through the weavers, passes both verifiers. */
class EveryClassVerifiesTest {
  static Stream<Path> jdks() {
    return Jdks.all().stream();
  }

  /** The JVM's verifier, for the classes of the JDK as well. */
  @ParameterizedTest
  @MethodSource("jdks")
  void whatTheAgentWeavesLinksAsItDoesWithoutIt(Path jdk, @TempDir Path folder) {
    List<String> without = linked(ForkedJvm.on(jdk).in(folder).withoutAgent());
    assertEquals(without, linked(ForkedJvm.on(jdk).in(folder)));
    int count = Integer.parseInt(without.get(without.size() - 1).substring("linked ".length()));
    assertTrue(count > 10_000, "only " + count + " classes");
  }

  private static List<String> linked(ForkedJvm.Builder builder) {
    builder.options("-XX:+IgnoreUnrecognizedVMOptions", "-Xverify:all");
    try (ForkedJvm jvm = builder.run(LinkEveryClass.class)) {
      assertEquals(0, jvm.waitForEnd(), jvm.err());
      return jvm.out().lines().filter(line -> !line.contains("warning")).toList();
    }
  }

  /**
   * ASM's verifier, with both ways of weaving: that of 17, which rewrites calls, and that of 21.
   */
  @ParameterizedTest
  @MethodSource("releases")
  void whatTheWeaverWritesIsSound(int feature) throws Exception {
    Recording recording =
        new Recording(Ticker.SYSTEM, new Recording.Thresholds(1, 1, 1, 1, 1, 1), new CallSites());
    Requests requests = new Requests(new Ledgers(recording), recording, new Contexts());
    Sites sites = new Sites(feature);
    Tables tables = Tables.define(sites, requests, nothing(), List.of());
    SwallowedErrors errors = new SwallowedErrors();
    Weaver weaver = new Weaver(sites, feature < 21, tables, errors);
    ClassLoader loader = getClass().getClassLoader();
    List<String> problems = new ArrayList<>();
    List<String> woven = new ArrayList<>();
    ClassPath.visit(
        (name, classFile) -> {
          byte[] changed = weaver.transform(loader, name, null, null, classFile);
          if (changed != null) {
            woven.add(name);
            String after = problems(changed, loader);
            // What refers to a library that is not there cannot be verified at all.
            if (!after.isEmpty() && problems(classFile, loader).isEmpty()) {
              problems.add(name + ": " + after);
            }
          }
        });
    assertEquals(List.of(), problems);
    assertEquals(0, errors.count());
    assertTrue(woven.contains("org/h2/jdbc/JdbcConnection"), woven.toString());
    assertTrue(woven.contains("org/apache/catalina/core/StandardHostValve"), woven.toString());
  }

  static Stream<Integer> releases() {
    return Stream.of(17, 25);
  }

  private static String problems(byte[] classFile, ClassLoader loader) {
    StringWriter problems = new StringWriter();
    CheckClassAdapter.verify(new ClassReader(classFile), loader, false, new PrintWriter(problems));
    return problems.toString();
  }

  private static Instrumentation nothing() {
    return (Instrumentation)
        Proxy.newProxyInstance(
            EveryClassVerifiesTest.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
