package dev.weir.weaver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row that names a class of the JDK finds its methods there, and leaves a valid class. */
class JdkRowsTest {
  private static final AllTables TABLES = new AllTables();

  static Stream<String> classes() {
    return TABLES.ofTheJdk().keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("classes")
  void everyNamedClassIsThereAndVerifiesOnceWoven(String owner) {
    byte[] classFile = AllTables.bytes(owner);
    assertNotNull(classFile, owner + " is not in this JDK");
    byte[] woven = TABLES.weaver.weave(classFile, TABLES.ofTheJdk().get(owner));
    assertNotNull(woven, "no row found anything in " + owner);
    assertEquals("", AllTables.problems(woven));
  }

  @Test
  void noRowMissesItsMethod() {
    AllTables tables = new AllTables();
    for (Map.Entry<String, Row[]> named : tables.ofTheJdk().entrySet()) {
      byte[] classFile = AllTables.bytes(named.getKey());
      if (classFile != null) {
        tables.weaver.weave(classFile, named.getValue());
      }
    }
    assertEquals(List.of(), tables.weaver.unmatched());
    assertTrue(tables.weaver.applied() > 30);
  }

  @Test
  void everyRowHasANumberOfItsOwnAndASiteOrAHookBehindIt() {
    List<String> wrong = new ArrayList<>();
    boolean[] taken = new boolean[TABLES.sites.sites().length];
    for (Row[] rows : TABLES.sites.byOwner().values()) {
      for (Row row : rows) {
        boolean needsSite = row.action() == Row.Action.BLOCK || row.action() == Row.Action.SCOPE;
        boolean needsHook = row.action().name().startsWith("HOOK");
        if (taken[row.id()]
            || needsSite && TABLES.sites.sites()[row.id()] == null
            || needsHook && TABLES.sites.hooks()[row.id()] == null) {
          wrong.add(row.name() + " " + row.id());
        }
        taken[row.id()] = true;
        if (row.tiny() != null) {
          if (taken[row.id() + 1] || TABLES.sites.sites()[row.id() + 1] != row.tiny()) {
            wrong.add(row.name() + " " + row.id() + " and the next");
          }
          taken[row.id() + 1] = true;
        }
      }
    }
    assertEquals(List.of(), wrong);
  }
}
