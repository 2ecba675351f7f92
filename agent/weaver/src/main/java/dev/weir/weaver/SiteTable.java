package dev.weir.weaver;

/** One library, or one part of the JDK, as rows. Adding a library is one table and one test. */
public interface SiteTable {
  /** Adds the table's rows. */
  void define(Sites sites);
}
