package dev.weir.weaver.web;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AskedRolesTest {
  private final AskedRoles roles = new AskedRoles();

  @Test
  void theUserHasWhatHeWasFoundToHave() {
    roles.asked("admin", true);
    roles.asked("auditor", false);
    assertTrue(roles.has("admin"));
    assertFalse(roles.has("auditor"));
    assertFalse(roles.has("never asked for"));
    roles.asked("admin", false);
    assertFalse(roles.has("admin"), "taken away meanwhile");
  }

  @Test
  void anotherUserHasNoneOfThem() {
    roles.asked("admin", true);
    roles.forget();
    assertFalse(roles.has("admin"));
  }
}
