package dev.weir.weaver.web;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Roles that a request's user was found to have, for when its server can be asked no more: a role
 * that was not asked for before is none then. Guarded by whoever has it.
 */
final class AskedRoles {
  private static final int MOST = 256;

  private final Set<String> had = new HashSet<>(4);

  /** The server was asked for a role, and said whether the user has it. */
  void asked(@Nullable Object role, @Nullable Object is) {
    String name = String.valueOf(role);
    if (!Boolean.TRUE.equals(is)) {
      had.remove(name);
    } else if (had.size() < MOST) {
      had.add(name);
    }
  }

  /** The user may be another. */
  void forget() {
    had.clear();
  }

  /** Whether the user was found to have it. */
  boolean has(String role) {
    return had.contains(role);
  }
}
