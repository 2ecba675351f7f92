package dev.weir.agent.inner.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchedTest {
  @TempDir Path folder;

  @Test
  void theMainClassIsFoundAmongTheOptions() {
    assertEquals("com.acme.Shop", main("-Xmx1g", "-cp", "a.jar:b.jar", "com.acme.Shop", "secret"));
    assertEquals("shop.jar", main("-Dweir.mode=shadow", "-jar", "shop.jar", "--password=x"));
    assertEquals("shop/com.acme.Shop", main("-p", "mods", "-m", "shop/com.acme.Shop"));
    assertEquals("com.acme.Shop", main("@arguments", "--add-opens", "a/b=c", "com.acme.Shop"));
  }

  @Test
  void whatIsNotThereIsUnknown() {
    assertEquals("?", main());
    assertEquals("?", main("-jar"));
    assertEquals("?", Launched.firstWord(""));
    assertEquals("?", Launched.javaVersion(""));
    assertEquals("?", Launched.javaVersion(folder.resolve("bin/java").toString()));
  }

  @Test
  void argumentsAreNotShown() {
    assertEquals("com.acme.Shop", Launched.firstWord("com.acme.Shop --password=x"));
  }

  @Test
  void theVersionIsThatOfTheReleaseFile() throws Exception {
    Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"A\"\nJAVA_VERSION=\"21.0.1\"\n");
    Path java = Files.createFile(Files.createDirectory(folder.resolve("bin")).resolve("java"));
    assertEquals("21.0.1", Launched.javaVersion(java.toString()));
  }

  @Test
  void launchersAreKnownByTheirName() {
    assertTrue(Launched.isJava("/usr/lib/jvm/17/bin/java"));
    assertTrue(Launched.isJava("C:\\java\\bin\\javaw.exe"));
    assertFalse(Launched.isJava("/usr/bin/javaccino"));
    assertFalse(Launched.isJava(""));
  }

  private static String main(String... arguments) {
    return Launched.main(List.of(arguments));
  }
}
