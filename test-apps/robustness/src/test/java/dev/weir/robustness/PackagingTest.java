package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.robustness.Hello;
import dev.weir.harness.ForkedJvm;
import dev.weir.harness.Jdks;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in the one jar, and where. */
class PackagingTest {
  private static final Pattern LOADED = Pattern.compile(" (dev\\.weir\\.[\\w.$]+) source: ");

  private static List<String> classes() throws IOException {
    try (JarFile jar = new JarFile(ForkedJvm.agentJar().toFile())) {
      return jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class")).toList();
    }
  }

  @Test
  void noClassIsInTwoPartsOfTheJar() throws IOException {
    TreeSet<String> seen = new TreeSet<>();
    List<String> twice =
        classes().stream()
            .map(name -> name.startsWith("inner/") ? name.substring(6) : name)
            .filter(name -> !seen.add(name))
            .toList();
    assertEquals(List.of(), twice);
  }

  @Test
  void theApplicationSeesTheDoorAlone() throws IOException {
    List<String> others =
        classes().stream()
            .filter(name -> !name.startsWith("inner/"))
            .filter(name -> !name.matches("dev/weir/agent/[^/]+\\.class"))
            .toList();
    assertEquals(List.of(), others);
  }

  @Test
  void everyLibraryIsRelocated() throws IOException {
    List<String> others =
        classes().stream()
            .filter(name -> name.startsWith("inner/"))
            .filter(name -> !name.startsWith("inner/dev/weir/"))
            .filter(name -> !name.matches("inner/java/lang/Weir[A-Za-z]+\\.class"))
            .toList();
    assertEquals(List.of(), others);
  }

  @Test
  void theBridgeIsOfJavaLangAndNotLeftBehind() throws IOException {
    List<String> classes = classes();
    assertTrue(classes.contains("inner/java/lang/WeirBridge.class"));
    assertTrue(classes.contains("inner/java/lang/WeirRecorder.class"));
    assertFalse(classes.contains("inner/dev/weir/bridge/Bridge.class"));
    assertFalse(classes.contains("inner/dev/weir/bridge/Recorder.class"));
  }

  static List<Path> jdks() {
    return Jdks.all();
  }

  /**
   * The list is agent/app/src/main/packaging/start.txt. A class that is missing in it is found all
   * the same, but the start opens the jar's directory for it.
   */
  @ParameterizedTest
  @MethodSource("jdks")
  void whatEveryStartLoadsStandsFirst(Path jdk, @TempDir Path folder) throws Exception {
    Path log = folder.resolve("classes.txt");
    try (ForkedJvm hello =
        ForkedJvm.on(jdk)
            .in(folder)
            .options("-Xlog:class+load:file=" + log, "-Dweir.report.file=")
            .run(Hello.class)) {
      assertEquals(0, hello.waitForEnd());
    }
    Set<String> first = firstMegabyte();
    List<String> elsewhere = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      if (line.contains(Hello.class.getName())) {
        break;
      }
      Matcher loaded = LOADED.matcher(line);
      if (loaded.find() && !loaded.group(1).matches("dev\\.weir\\.agent\\.[A-Z]\\w*")) {
        String name = "inner/" + loaded.group(1).replace('.', '/') + ".class";
        if (!first.contains(name)) {
          elsewhere.add(name);
        }
      }
    }
    assertEquals(List.of(), elsewhere);
  }

  private static Set<String> firstMegabyte() throws IOException {
    Set<String> names = new HashSet<>();
    long end = 0;
    try (JarFile jar = new JarFile(ForkedJvm.agentJar().toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        end += 30 + entry.getName().length() + entry.getSize();
        if (end > 1_000_000) {
          break;
        }
        assertEquals(JarEntry.STORED, entry.getMethod(), entry.getName());
        names.add(entry.getName());
      }
    }
    return names;
  }

  @Test
  void theEntriesAreCalledNatively() throws Exception {
    try (URLClassLoader jar =
        new URLClassLoader(new URL[] {ForkedJvm.agentJar().toUri().toURL()}, null)) {
      Class<?> agent = jar.loadClass("dev.weir.agent.WeirAgent");
      for (String entry : List.of("premain", "agentmain")) {
        assertTrue(
            agent.getMethod(entry, String.class, Instrumentation.class).isVarArgs(),
            entry + " lacks the mark that EntryMarks sets");
      }
    }
  }

  @Test
  void theManifestNamesTheDoorAndTheVersion() throws IOException {
    try (JarFile jar = new JarFile(ForkedJvm.agentJar().toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      for (String entry : List.of("Premain-Class", "Agent-Class", "Main-Class")) {
        assertEquals("dev.weir.agent.WeirAgent", manifest.getValue(entry), entry);
      }
      assertEquals("true", manifest.getValue("Can-Retransform-Classes"));
      assertEquals("true", manifest.getValue("Can-Redefine-Classes"));
      assertNotNull(manifest.getValue("Implementation-Version"));
      // It would lose the application's archive of classes.
      assertEquals(null, manifest.getValue("Boot-Class-Path"));
      assertNotNull(jar.getEntry("META-INF/LICENSE"));
    }
  }
}
