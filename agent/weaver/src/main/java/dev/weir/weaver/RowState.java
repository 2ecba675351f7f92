package dev.weir.weaver;

/**
 * What has become of one row of the tables.
 *
 * @param id the row's number, which hooks have too
 * @param row the row's name, {@code file.read}
 * @param className the class it names, or the role, {@code jdbc:statement}
 * @param state whether it was woven
 */
public record RowState(int id, String row, String className, State state) {

  /** Whether a row was woven. */
  public enum State {
    /** A method of the row was found and woven. */
    APPLIED,
    /** Its class came, and had none of the row's methods. */
    NO_METHOD,
    /** No class that it names has come. */
    UNSEEN
  }
}
