package dev.weir.weaver;

import dev.weir.bridge.Bridge;
import dev.weir.core.record.Site;
import dev.weir.core.record.SwallowedErrors;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Weaves the rows of all tables into the classes they name, as those are loaded or retransformed.
 *
 * <p>Every class of the JVM passes through {@link #transform}: the way out for one that no row
 * names is a look-up, and on JDK 17 a scan of its constant pool. Classes are read and written
 * without ever loading another, so weaving cannot recurse.
 */
public final class Weaver implements ClassFileTransformer {
  /** The bridge's internal name, wherever the packaging put it. */
  static final String BRIDGE = Bridge.class.getName().replace('.', '/');

  /** Whoever starts a recording, or only asks for one, loads it first. */
  private static final String FLIGHT_RECORDER = "jdk/jfr/FlightRecorder";

  private static final String[] NO_INTERFACES = new String[0];

  private final boolean nativeCalls;
  private final SwallowedErrors errors;
  private volatile @Nullable Listener listener;
  private volatile Map<String, Row[]> byOwner;
  private final @Nullable Discovery discovery;
  // Rows of classes that were woven, by name: whether a method was found.
  private final ConcurrentHashMap<String, Boolean> found = new ConcurrentHashMap<>();
  // Rows of which a class came, by number: whether it had a method of theirs.
  private final ConcurrentHashMap<Integer, Boolean> met = new ConcurrentHashMap<>();
  private final List<Site> natives;
  private volatile boolean rewrote;

  /** Is told of each class that is woven. */
  public interface Listener {
    /**
     * A class was woven.
     *
     * @param className internal name
     * @param how the rows, or that calls of natives were rewritten
     */
    void woven(String className, String how);
  }

  /** Adds rows for classes that no table can name, by what they extend or implement. */
  public interface Discovery {
    /** Whether to look at what a class implements, because it names what drivers hand out. */
    boolean concerns(String name);

    /**
     * A class is being loaded that no row names.
     *
     * @param interfaces internal names of what it implements itself
     * @return the rows' owner whose rows apply, or null
     */
    @Nullable String rowsOf(ClassLoader loader, String name, String[] interfaces);

    /**
     * Who finds methods with limits; null where nobody needs to.
     *
     * @param wanted whether a class is being loaded that names an annotation of limits
     */
    default @Nullable LimitedMethods limitedMethods(boolean wanted) {
      return null;
    }

    /** A class that serves requests has been woven. */
    default void servesRequests() {}

    /** Somebody is about to use the JDK's flight recorder. */
    default void flightRecorder() {}
  }

  /**
   * @param sites the rows
   * @param nativeCalls whether call sites of natives are to be rewritten: before JDK 21
   * @param discovery finds classes by hierarchy, or null
   * @param errors counts what is kept from the application
   */
  public Weaver(
      Sites sites, boolean nativeCalls, @Nullable Discovery discovery, SwallowedErrors errors) {
    this.nativeCalls = nativeCalls;
    this.discovery = discovery;
    this.errors = errors;
    byOwner = sites.byOwner();
    natives = nativeCalls ? sites.natives() : List.of();
  }

  /** Who is told of each class that is woven from now on; null is nobody. */
  public void listener(@Nullable Listener told) {
    listener = told;
  }

  /** Whether a row names the class. */
  public boolean names(String internalName) {
    return byOwner.containsKey(internalName);
  }

  /** The classes that rows name, as {@link Class#getName} says them. */
  public Set<String> binaryNames() {
    Set<String> names = new HashSet<>();
    for (String name : byOwner.keySet()) {
      names.add(name.replace('/', '.'));
    }
    return names;
  }

  /** Gives a class the rows of another name: a driver's class, seen for the first time. */
  @SuppressWarnings("ReferenceEquality") // the very rows
  public synchronized boolean alias(String internalName, String rowsOf) {
    Row[] rows = byOwner.get(rowsOf);
    if (rows == null || byOwner.get(internalName) == rows) {
      return false;
    }
    Row[] known = byOwner.get(internalName);
    Row[] all = rows;
    if (known != null) {
      for (Row row : known) {
        if (row == rows[0]) {
          return false;
        }
      }
      all = new Row[known.length + rows.length];
      System.arraycopy(known, 0, all, 0, known.length);
      System.arraycopy(rows, 0, all, known.length, rows.length);
    }
    Map<String, Row[]> more = new HashMap<>(byOwner);
    more.put(internalName, all);
    byOwner = more;
    return true;
  }

  /** Whether a class has a method that the rows of this owner would weave. */
  public boolean weaves(byte[] classFile, String rowsOf) {
    Row[] rows = byOwner.get(rowsOf);
    boolean[] found = new boolean[1];
    ClassVisitor methods =
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public @Nullable MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            for (Row row : rows == null ? new Row[0] : rows) {
              for (int m = 0; m < row.methods().length; m++) {
                found[0] |= row.matches(m, name, descriptor);
              }
            }
            return null;
          }
        };
    new ClassReader(classFile)
        .accept(methods, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return found[0];
  }

  /** Rows whose class was woven and had none of their methods. */
  public List<String> unmatched() {
    List<String> rows = new ArrayList<>();
    for (Map.Entry<String, Boolean> row : found.entrySet()) {
      if (!row.getValue()) {
        rows.add(row.getKey());
      }
    }
    return rows;
  }

  /** How many rows found their method in a class that was woven. */
  public int applied() {
    int applied = 0;
    for (boolean hit : found.values()) {
      applied += hit ? 1 : 0;
    }
    return applied;
  }

  /** What has become of each row, by number; natives first, where their calls are rewritten. */
  public List<RowState> rows() {
    TreeMap<Integer, RowState> byId = new TreeMap<>();
    for (Site site : natives) {
      RowState.State state = rewrote ? RowState.State.APPLIED : RowState.State.UNSEEN;
      byId.put(site.id(), new RowState(site.id(), site.name(), "calls of the native", state));
    }
    for (Row[] rows : byOwner.values()) {
      for (Row row : rows) {
        Boolean hit = met.get(row.id());
        RowState.State state =
            hit == null
                ? RowState.State.UNSEEN
                : hit ? RowState.State.APPLIED : RowState.State.NO_METHOD;
        String owner = row.owner().replace('/', '.');
        byId.put(row.id(), new RowState(row.id(), row.name(), owner, state));
      }
    }
    return List.copyOf(byId.values());
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] classFile) {
    if (name == null
        || name.startsWith("java/lang/Weir")
        || name.startsWith("dev/weir/") && !names(name)) {
      return null;
    }
    try {
      Row[] rows = byOwner.get(name);
      int mentions = loader != null || nativeCalls ? ConstantPool.mentions(classFile) : 0;
      if (rows == null && loader != null && discovery != null) {
        rows =
            (mentions & ConstantPool.DATABASE) != 0
                    || (mentions & ConstantPool.JDBC) != 0 && discovery.concerns(name)
                ? discover(loader, name, classFile, discovery)
                : rowsOf(discovery.rowsOf(loader, name, NO_INTERFACES));
      }
      if (loader != null && (mentions & ConstantPool.ANNOTATION) != 0) {
        rows = AnnotatedMethods.add(classFile, rows, byOwner.get(AnnotatedMethods.OWNER));
      }
      boolean annotated = (mentions & ConstantPool.LIMITS) != 0;
      LimitedMethods finder =
          loader == null || discovery == null ? null : discovery.limitedMethods(annotated);
      if (finder != null) {
        List<LimitedMethods.Found> methods = finder.in(loader, name, classFile, annotated);
        if (!methods.isEmpty()) {
          try {
            Row[] all = limited(methods, name, rows);
            byte[] whole = weave(classFile, all, mentions);
            tell(name, all);
            return whole;
          } catch (RuntimeException e) {
            finder.failed(name, e);
          }
        }
      }
      byte[] woven = null;
      if (loader == null && discovery != null && name.equals(FLIGHT_RECORDER)) {
        discovery.flightRecorder();
      }
      if (rows != null) {
        woven = weave(classFile, rows, mentions);
      } else if (nativeCalls && (mentions & ConstantPool.NATIVE) != 0) {
        woven = rewriteCalls(classFile);
      }
      if (woven != null) {
        tell(name, rows);
      }
      return woven;
    } catch (Throwable e) {
      errors.swallow(e);
    }
    return null;
  }

  private Row @Nullable [] discover(
      ClassLoader loader, String name, byte[] classFile, Discovery by) {
    ClassHeader header = ClassHeader.read(classFile);
    return header == null || "java/lang/reflect/Proxy".equals(header.superName())
        ? null
        : rowsOf(by.rowsOf(loader, name, header.interfaces()));
  }

  /** With rows for these methods; what other rows weave comes before the limits. */
  static Row[] limited(List<LimitedMethods.Found> methods, String owner, Row @Nullable [] known) {
    int more = methods.size();
    Row[] rows = new Row[more + (known == null ? 0 : known.length)];
    for (int i = 0; i < more; i++) {
      LimitedMethods.Found found = methods.get(i);
      rows[i] =
          new Row(
              found.number(),
              "limit",
              Row.Action.LIMIT,
              owner,
              new String[] {found.method()},
              Row.Detail.NONE,
              null,
              null,
              null);
    }
    if (known != null) {
      System.arraycopy(known, 0, rows, more, known.length);
    }
    return rows;
  }

  private void tell(String name, Row @Nullable [] rows) {
    Listener to = listener;
    if (to == null) {
      return;
    }
    StringBuilder how = new StringBuilder();
    for (int i = 0; rows != null && i < rows.length; i++) {
      how.append(i == 0 ? "" : ", ").append(rows[i].name());
    }
    to.woven(name, rows == null ? "calls of natives" : how.toString());
  }

  private Row @Nullable [] rowsOf(@Nullable String owner) {
    return owner == null ? null : byOwner.get(owner);
  }

  private byte @Nullable [] rewriteCalls(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    NativeCallers callers = NativeCallers.in(reader, classFile);
    if (callers == null) {
      return null;
    }
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new NativeCalls(writer, callers), 0);
    rewrote = true;
    return writer.toByteArray();
  }

  /**
   * Weaves the rows; null where no method of theirs is there. For tests, and for offline checks.
   */
  byte @Nullable [] weave(byte[] classFile, Row[] rows) {
    return weave(classFile, rows, ConstantPool.mentions(classFile));
  }

  private byte @Nullable [] weave(byte[] classFile, Row[] rows, int mentions) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    WovenClass woven =
        new WovenClass(writer, reader.getClassName(), rows, ClassFields.of(reader, rows));
    boolean mayCall = nativeCalls && (mentions & ConstantPool.NATIVE) != 0;
    NativeCallers callers = mayCall ? NativeCallers.in(reader, classFile) : null;
    ClassVisitor visitor = callers == null ? woven : new NativeCalls(woven, callers);
    reader.accept(visitor, ClassReader.EXPAND_FRAMES);
    if (callers != null) {
      rewrote = true;
    }
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].action() != Row.Action.LIMIT) {
        remember(rows[i], woven.hits[i]);
        if (woven.hits[i] != 0 || !met.containsKey(rows[i].id())) {
          met.put(rows[i].id(), woven.hits[i] != 0);
        }
      }
      if (woven.hits[i] != 0 && discovery != null && rows[i].name().startsWith("route.")) {
        discovery.servesRequests();
      }
    }
    return woven.changed || visitor != woven ? writer.toByteArray() : null;
  }

  private void remember(Row row, int hits) {
    for (int i = 0; i < row.methods().length; i++) {
      if (row.mayBeMissing(i)) {
        continue;
      }
      String text =
          row.name() + ": no " + row.methods()[i] + " in " + row.owner().replace('/', '.');
      boolean hit = (hits & 1 << i) != 0;
      if (!hit && row.isOfRole()) {
        continue;
      }
      Boolean before = found.get(text);
      if (before == null || hit && !before) {
        found.put(text, hit);
      }
    }
  }

  private static final class WovenClass extends ClassVisitor {
    private final String owner;
    private final Row[] rows;
    private final boolean[] hasField;
    // A bit for each of a row's methods.
    private final int[] hits;
    private boolean changed;

    WovenClass(ClassVisitor next, String owner, Row[] rows, boolean[] hasField) {
      super(Opcodes.ASM9, next);
      this.owner = owner;
      this.rows = rows;
      this.hasField = hasField;
      hits = new int[rows.length];
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      boolean hasBody = (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0;
      if (next == null || !hasBody) {
        return next;
      }
      for (int r = rows.length - 1; r >= 0; r--) {
        Row row = rows[r];
        for (int m = 0; m < row.methods().length; m++) {
          if (row.matches(m, name, descriptor)) {
            hits[r] |= 1 << m;
            next = weave(next, access, name, descriptor, r);
            changed = true;
            break;
          }
        }
      }
      return next;
    }

    private MethodVisitor weave(
        MethodVisitor next, int access, String name, String descriptor, int r) {
      Row row = rows[r];
      if (row.action() == Row.Action.RUN_CALLS) {
        return new RunCalls(next);
      }
      if (row.action() == Row.Action.HOOK_AT_RETURN) {
        return new HookedConstructor(next, descriptor, row);
      }
      if (name.equals("<init>")) {
        return next;
      }
      if (row.action() == Row.Action.LIMIT) {
        return new GatedMethod(next, access, descriptor, row.id(), owner);
      }
      return new WovenMethod(next, access, descriptor, row, owner, hasField[r]);
    }
  }
}
