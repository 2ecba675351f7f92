package dev.weir.weaver;

import dev.weir.core.record.Site;
import org.jspecify.annotations.Nullable;

/**
 * One row of a table: what to weave into which methods of which class.
 *
 * @param id the number that woven code passes
 * @param name the row's name, {@code file.read}
 * @param action what is woven
 * @param owner internal name of the class
 * @param methods names, or names with a descriptor, {@code sleep(J)V}, or names with {@code *} for
 *     any text, {@code find*}; a leading {@code ?} means that not every version of the class has it
 * @param detail what the site passes beside {@code this}
 * @param onlyIf a method of the object, without arguments, that tells whether the call blocks; or
 *     null where it always does
 * @param site the ledger's side; null for hooks
 * @param tiny the ledger's side of calls that move a few bytes each, whose number is the next after
 *     {@code id}; null where those are not told apart
 * @param hook the hook; null for the others
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Row(
    int id,
    String name,
    Action action,
    String owner,
    String[] methods,
    Detail detail,
    @Nullable String onlyIf,
    @Nullable Site site,
    @Nullable Site tiny,
    @Nullable Hook hook) {

  /** One whose calls are all alike, however much they move. */
  Row(
      int id,
      String name,
      Action action,
      String owner,
      String[] methods,
      Detail detail,
      @Nullable String onlyIf,
      @Nullable Site site,
      @Nullable Hook hook) {
    this(id, name, action, owner, methods, detail, onlyIf, site, null, hook);
  }

  /** What is woven. */
  enum Action {
    /** {@code enter} and {@code exit} around the body. */
    BLOCK,
    /** {@code scope} and {@code leave} around the body. */
    SCOPE,
    /** {@code before} and {@code after} around the body. */
    HOOK,
    /** As a hook; what {@code before} gives may stand in the place of the body. */
    GUARD,
    /** {@code limit} and {@code over} around the body, which may run elsewhere or not at all. */
    LIMIT,
    /** {@code before} where the body returns: for constructors. */
    HOOK_AT_RETURN,
    /** {@code task.run()} inside the body goes through the bridge. */
    RUN_CALLS
  }

  /**
   * Where the detail comes from.
   *
   * @param argument index of an argument, or -1
   * @param field name of a field of the class, or null
   * @param descriptor the field's descriptor, or null
   * @param constant for hooks: what comes in place of the first argument, or null
   */
  record Detail(
      int argument,
      @Nullable String field,
      @Nullable String descriptor,
      @Nullable String constant) {
    static final Detail NONE = new Detail(-1, null, null, null);
  }

  /** Whether the owner is a role, {@code jdbc:driver}, of which a class may play a part alone. */
  boolean isOfRole() {
    return owner.indexOf(':') >= 0;
  }

  /** Whether the row is about a method; {@code index} is of {@link #methods}. */
  boolean matches(int index, String method, String descriptor) {
    String wanted = methods[index];
    int from = mayBeMissing(index) ? 1 : 0;
    char first = wanted.charAt(from);
    if (first != '*' && first != method.charAt(0)) {
      // Nearly always. A start asks this some thousand times in a JVM that has compiled nothing.
      return false;
    }
    if (from > 0) {
      wanted = wanted.substring(from);
    }
    int bracket = wanted.indexOf('(');
    if (bracket < 0) {
      return wanted.indexOf('*') < 0
          ? wanted.equals(method)
          : method.charAt(0) != '<' && isLike(wanted, method);
    }
    return bracket == method.length()
        && wanted.startsWith(method)
        && wanted.regionMatches(bracket, descriptor, 0, descriptor.length())
        && wanted.length() == bracket + descriptor.length();
  }

  /** Whether not every version of the class has the method: its name starts with {@code ?}. */
  boolean mayBeMissing(int index) {
    return methods[index].charAt(0) == '?';
  }

  /** Whether a name is like a glob: {@code *} is any text, also none. */
  private static boolean isLike(String glob, String name) {
    int star = glob.indexOf('*');
    if (star < 0) {
      return glob.equals(name);
    }
    if (!name.startsWith(glob.substring(0, star))) {
      return false;
    }
    String rest = glob.substring(star + 1);
    for (int from = star; from <= name.length(); from++) {
      if (isLike(rest, name.substring(from))) {
        return true;
      }
    }
    return false;
  }
}
