package dev.weir.junit;

import static dev.weir.api.OperationType.CPU_INTENSIVE;
import static dev.weir.api.OperationType.DATABASE_QUERY;
import static dev.weir.api.OperationType.SLEEP_OPERATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.api.Blocked;
import dev.weir.api.RequestScope;
import dev.weir.api.Weir;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Blocked SLEEP =
      new Blocked(SLEEP_OPERATION, "", 1, 40_000_000, "com.acme.Shop.nap(Shop.java:12)");
  private static final Blocked QUERY =
      new Blocked(DATABASE_QUERY, "jdbc:h2:mem:shop", 3, 5_100_000, "");

  @Test
  void whatIsWithinTheBudgetIsFine() {
    assertEquals("", Budget.of(46).failure(List.of(SLEEP, QUERY)));
    assertEquals("", Budget.of(0).failure(List.of()));
    assertEquals("", Budget.of(-1, DATABASE_QUERY).failure(List.of(SLEEP)));
  }

  @Test
  void tooMuchNamesTypeTargetAndLineTheLongestFirst() {
    assertEquals(
        "blocked for 45.1 ms, 45 ms allowed: SLEEP_OPERATION 40.0 ms at"
            + " com.acme.Shop.nap(Shop.java:12); DATABASE_QUERY jdbc:h2:mem:shop 5.1 ms in 3"
            + " operations",
        Budget.of(45).failure(List.of(QUERY, SLEEP)));
  }

  @Test
  void whatIsForbiddenIsNamedAloneHoweverShort() {
    assertEquals(
        "blocked on what the test must not: DATABASE_QUERY jdbc:h2:mem:shop 5.1 ms in 3 operations",
        Budget.of(1000, DATABASE_QUERY).failure(List.of(SLEEP, QUERY)));
  }

  @Test
  void aLongListIsCut() {
    String told = Budget.of(0).failure(Collections.nCopies(7, SLEEP));
    assertEquals("; and 2 more", told.substring(told.lastIndexOf(';')));
  }

  @Test
  void aBudgetThatCannotBeKeptIsRefused() {
    assertEquals("it has neither maxBlockedMs nor forbid", refused(-1));
    assertEquals("maxBlockedMs is -2; it begins at 0", refused(-2));
    assertThrows(IllegalArgumentException.class, () -> Budget.of(1, CPU_INTENSIVE));
  }

  private static String refused(long maxBlockedMs) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> Budget.of(maxBlockedMs)).getMessage());
  }

  @Test
  void withoutTheAgentNothingIsKnown() {
    try (RequestScope scope = Weir.request("test")) {
      assertNull(scope.blocked());
    }
  }
}
