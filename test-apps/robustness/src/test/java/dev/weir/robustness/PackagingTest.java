package dev.weir.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.harness.ForkedJvm;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What is in the one jar, and where. */
class PackagingTest {
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
