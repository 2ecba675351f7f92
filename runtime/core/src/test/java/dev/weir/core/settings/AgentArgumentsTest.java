package dev.weir.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentArgumentsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "weir.properties",
        "/etc/weir/weir.properties",
        "C:\\Program Files\\weir\\weir.properties",
        "/opt/a=b/weir.properties",
        "/opt/a, b/weir.properties",
      })
  void aPathIsTheFile(String path) {
    assertEquals(List.of("weir.config=" + path), read(path));
  }

  @Test
  void keysMayGoWithoutThePrefix() {
    assertEquals(
        List.of("weir.mode=shadow", "weir.slow-operation=5ms"),
        read("mode=shadow,weir.slow-operation=5ms"));
  }

  @Test
  void aFileMayComeFirst() {
    assertEquals(
        List.of("weir.config=C:\\weir.properties", "weir.admin.token=x"),
        read("C:\\weir.properties,admin.token=x"));
  }

  @Test
  void commasInValuesStayThere() {
    assertEquals(
        List.of(
            "weir.policy.db.rate-limit=1000/1m,10000/1h",
            "weir.policy.db.match.target=jdbc:x;a=b,c=d,e",
            "weir.sites.skip=com.acme,org.acme"),
        read(
            "policy.db.rate-limit=1000/1m,10000/1h,policy.db.match.target=jdbc:x;a=b,c=d,e,"
                + "sites.skip=com.acme,org.acme"));
  }

  @Test
  void aMisspeltKeyEndsAValueToo() {
    assertEquals(
        List.of("weir.mode=shadow", "weir.slow-opertion=5ms"),
        read("mode=shadow,slow-opertion=5ms"));
    assertEquals(List.of("weir.mode=shadow", "weir.foo=1"), read("mode=shadow,weir.foo=1"));
  }

  @Test
  void blanksAndSpareCommasAreNoMatter() {
    assertEquals(
        List.of("weir.mode=shadow", "weir.report.file="), read(" mode = shadow ,, report.file=,"));
    assertEquals(List.of(), read(" , "));
  }

  private static List<String> read(String text) {
    return AgentArguments.read(text).stream().map(e -> e.key() + "=" + e.value()).toList();
  }
}
