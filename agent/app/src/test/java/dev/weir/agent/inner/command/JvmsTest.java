package dev.weir.agent.inner.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.core.report.UsageException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JvmsTest {
  private static final Map<Long, String> MAINS =
      new TreeMap<>(
          Map.of(
              1L, "com.acme.Shop",
              2L, "com.acme.Store",
              3L, "/opt/acme/store.jar",
              4L, "desk/org.acme.Store"));

  @Test
  void aMainClassIsNamedWithOrWithoutItsPackageOrModule() {
    assertEquals(List.of(1L), Jvms.matching("com.acme.Shop", MAINS));
    assertEquals(List.of(1L), Jvms.matching("Shop", MAINS));
    assertEquals(List.of(4L), Jvms.matching("org.acme.Store", MAINS));
    assertEquals(List.of(3L), Jvms.matching("store.jar", MAINS));
    assertEquals(List.of(2L, 4L), Jvms.matching("Store", MAINS));
    assertEquals(List.of(), Jvms.matching("hop", MAINS));
  }

  @Test
  void processIdsAreNumbers() {
    assertTrue(Jvms.isPid("4711"));
    assertFalse(Jvms.isPid(""));
    assertFalse(Jvms.isPid("47a"));
    assertFalse(Jvms.isPid("99999999999999999999"));
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertEquals(
        "there is no process 999999999; see list",
        assertThrows(UsageException.class, () -> Jvms.find("999999999")).getMessage());
    assertEquals(
        "no JVM of this user runs com.acme.Nothing; see list",
        assertThrows(UsageException.class, () -> Jvms.find("com.acme.Nothing")).getMessage());
  }

  @Test
  void eachTellsOfWeirWhatTheAgentLeftThere() {
    assertEquals("no", jvm(null, null).state());
    assertEquals("starting", jvm("true", null).state());
    assertEquals("http://127.0.0.1:7979/", jvm("true", "http://127.0.0.1:7979/").state());
    assertEquals("yes, no dashboard: why", jvm("true", "no dashboard: why").state());
    assertEquals("stayed out: why", jvm("no: why", null).state());
    assertEquals(Jvm.Weir.SERVES, jvm("true", "http://127.0.0.1:7979/").weir());
  }

  @Test
  void theListHasAColumnForEach() {
    String text =
        ListCommand.render(
            List.of(
                new Jvm(7, "com.acme.Shop", "17.0.1", Jvm.Weir.SERVES, "http://127.0.0.1:7979/"),
                new Jvm(12345, "a\u001b[31m.jar", "?", Jvm.Weir.UNKNOWN, "")));
    assertEquals(
        """
          PID  JAVA    WEIR                    MAIN CLASS OR JAR
            7  17.0.1  http://127.0.0.1:7979/  com.acme.Shop
        12345  ?       ?                       a[31m.jar
        """,
        text);
    assertEquals("no JVM of this user runs\n", ListCommand.render(List.of()));
  }

  private static Jvm jvm(
      @org.jspecify.annotations.Nullable String installed,
      @org.jspecify.annotations.Nullable String dashboard) {
    Properties properties = new Properties();
    if (installed != null) {
      properties.setProperty(Jvm.INSTALLED, installed);
    }
    if (dashboard != null) {
      properties.setProperty(AdminConnection.PROPERTY, dashboard);
    }
    return Jvm.of(1, "com.acme.Shop", properties);
  }
}
