package dev.weir.bench;

import java.util.List;

/**
 * What a JVM runs under.
 *
 * @param name the table's column
 * @param flags of the JVM
 * @param missing why it cannot be measured; empty where it can
 */
record Variant(String name, List<String> flags, String missing) {
  static final String NONE = "no agent";
  static final String WEIR = "weir";

  boolean isPeer() {
    return !name.equals(NONE) && !name.equals(WEIR);
  }

  boolean isThere() {
    return missing.isEmpty();
  }
}
