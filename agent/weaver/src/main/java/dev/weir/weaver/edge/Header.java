package dev.weir.weaver.edge;

/** One header of a response. */
public record Header(String name, String value) {
  /** Whether it has this name, however that is written. */
  public boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }
}
