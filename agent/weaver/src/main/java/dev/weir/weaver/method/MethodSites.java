package dev.weir.weaver.method;

import dev.weir.core.enforce.Enforcement;
import dev.weir.core.enforce.Plan;
import dev.weir.core.enforce.Rule;
import dev.weir.core.limit.proxy.Manner;
import dev.weir.core.limit.proxy.MethodTerms;
import dev.weir.core.settings.Mode;
import dev.weir.weaver.LedgerRecorder;
import dev.weir.weaver.LimitedMethods;
import dev.weir.weaver.Requests;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Every method with limits: what stands at it, or which policy of the settings is like it. Finds
 * them in classes as those are loaded, and in loaded ones when the settings change.
 *
 * <p>Loaded with the first class that has an annotation of limits, or with the first policy.
 */
public final class MethodSites implements LimitedMethods {
  private static final Set<String> OF_OBJECT =
      Set.of(
          "equals(Ljava/lang/Object;)Z",
          "hashCode()I",
          "toString()Ljava/lang/String;",
          "clone()Ljava/lang/Object;",
          "finalize()V");
  private static final String COROUTINE = "Lkotlin/coroutines/Continuation;)Ljava/lang/Object;";

  private final Requests requests;
  private final Instrumentation instrumentation;
  private final LedgerRecorder recorder;
  private final MethodNotes notes;
  private final MethodLimits limits = new MethodLimits(this);
  private final Supertypes supertypes = new Supertypes();

  // Guarded by this; the array is replaced, and read by any thread.
  private final Map<Known, Spot> known = new HashMap<>();
  private volatile @Nullable Spot[] spots = new @Nullable Spot[1];
  private volatile List<MethodGlob> globs = List.of();
  private volatile @Nullable Enforcement enforcement;

  /** Classes of one name may come more than once, from more than one loader. */
  private record Known(
      String className,
      String method,
      int access,
      MethodTerms terms,
      List<String> owners,
      boolean isOfProxy) {}

  /**
   * @param recorder what asks whether methods may begin
   */
  public MethodSites(Requests requests, Instrumentation instrumentation, LedgerRecorder recorder) {
    this.requests = requests;
    this.instrumentation = instrumentation;
    this.recorder = recorder;
    notes = new MethodNotes(requests);
  }

  /** There are policies from now on, or mode and level at least. */
  public synchronized void follow(Enforcement policies) {
    if (enforcement == null) {
      enforcement = policies;
      policies.follow(this::adopt);
    }
  }

  private void adopt(Plan plan) {
    List<MethodGlob> next = new ArrayList<>();
    for (Rule rule : plan.rules()) {
      if (rule.method() != null) {
        next.add(MethodGlob.of(rule.method()));
      }
    }
    List<MethodGlob> before = globs;
    globs = List.copyOf(next);
    recorder.methods(plan.mode() == Mode.OBSERVE ? null : limits);
    next.removeAll(before);
    if (!next.isEmpty()) {
      weaveLoaded(instrumentation.getAllLoadedClasses(), next);
    }
  }

  /** Weaves what was loaded before the agent was. */
  public void loaded(Class<?>[] classes) {
    if (!globs.isEmpty()) {
      weaveLoaded(classes, globs);
    }
  }

  private void weaveLoaded(Class<?>[] classes, List<MethodGlob> wanted) {
    for (Class<?> type : classes) {
      if (type.isArray() || type.getClassLoader() == null || type.isHidden()) {
        continue;
      }
      for (MethodGlob glob : wanted) {
        if (glob.isOfClass(type.getName()) && instrumentation.isModifiableClass(type)) {
          weave(type);
          break;
        }
      }
    }
  }

  private void weave(Class<?> type) {
    try {
      instrumentation.retransformClasses(type);
    } catch (Exception | LinkageError e) {
      notes.add(type.getName() + " is loaded and cannot be woven: " + e);
    }
  }

  /** Whether {@link #weaveHeirs} has something to do. */
  public boolean hasHeirs() {
    return supertypes.hasNew();
  }

  /**
   * Weaves loaded classes that extend or implement what was found to have limits only after they
   * were loaded. Called by one thread, now and then.
   */
  public void weaveHeirs() {
    List<String> found = supertypes.takeNew();
    if (found.isEmpty()) {
      return;
    }
    Set<String> names = new HashSet<>(found);
    Class<?>[] loaded = instrumentation.getAllLoadedClasses();
    // What is extended before what extends it.
    Arrays.sort(loaded, Comparator.comparingInt(MethodSites::depth));
    for (Class<?> type : loaded) {
      if (!type.isArray()
          && type.getClassLoader() != null
          && !type.isHidden()
          && Supertypes.isHeir(type, names)
          && instrumentation.isModifiableClass(type)) {
        weave(type);
      }
    }
  }

  private static int depth(Class<?> type) {
    int depth = 0;
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      depth++;
    }
    for (Class<?> face : type.getInterfaces()) {
      depth = Math.max(depth, depth(face) + 1);
    }
    return depth;
  }

  @Override
  public List<Found> in(
      @Nullable ClassLoader loader, String name, byte[] classFile, boolean annotated) {
    String className = name.replace('/', '.');
    List<MethodGlob> mine = globsOf(className);
    if (mine.isEmpty() && !annotated && !supertypes.concern(classFile)) {
      return List.of();
    }
    if (isNamedAsProxy(name)) {
      ClassScan scan = ClassScan.of(classFile);
      if (scan.isProxy()) {
        return ofProxy(className, scan);
      }
    }
    if (isOfTheJdk(name)) {
      for (MethodGlob glob : mine) {
        notes.add("match.method=" + glob.text() + ": classes of the JDK are not woven");
      }
      return List.of();
    }
    ClassScan scan = ClassScan.of(classFile);
    Inherited inherited = supertypes.add(scan, mine);
    if (supertypes.hasNew()) {
      requests.soon();
    }
    List<Found> found = new ArrayList<>();
    for (ClassScan.Method method : scan.methods) {
      String overridden = inherited.overridden(scan, method);
      MethodTerms terms = terms(scan, method, inherited, overridden);
      List<String> owners = inherited.owners(overridden);
      boolean named = isNamed(owners, method.name);
      for (MethodGlob glob : mine) {
        named |= glob.matches(className, method.name);
      }
      if ((named || !terms.none()) && isWeavable(className, method, terms, named)) {
        found.add(new Found(method.id(), number(className, method, terms, owners, false)));
      }
    }
    noteMissing(className, scan, mine);
    if (annotated) {
      requests.wantPolicies();
    }
    return found;
  }

  private static boolean isNamedAsProxy(String name) {
    return name.startsWith("$Proxy", name.lastIndexOf('/') + 1);
  }

  /**
   * Those of a class that {@code java.lang.reflect.Proxy} has made, in packages of the JDK too:
   * those without code that a policy names. What stands at an interface's methods as annotations is
   * left to whoever serves the proxy's calls.
   */
  private List<Found> ofProxy(String className, ClassScan scan) {
    Inherited inherited = supertypes.add(scan, List.of());
    List<Found> found = new ArrayList<>();
    for (ClassScan.Method method : scan.methods) {
      List<String> owners = inherited.owners(method.id());
      if (!method.has(Opcodes.ACC_STATIC)
          && isNamed(owners, method.name)
          && isWeavable(className, method, MethodTerms.NONE, true)) {
        found.add(
            new Found(method.id(), number(className, method, MethodTerms.NONE, owners, true)));
      }
    }
    return found;
  }

  private static boolean isOfTheJdk(String name) {
    return name.startsWith("java/")
        || name.startsWith("jdk/")
        || name.startsWith("sun/")
        || name.startsWith("com/sun/");
  }

  private List<MethodGlob> globsOf(String className) {
    List<MethodGlob> mine = List.of();
    for (MethodGlob glob : globs) {
      if (glob.isOfClass(className)) {
        mine = mine.isEmpty() ? new ArrayList<>() : mine;
        mine.add(glob);
      }
    }
    return mine;
  }

  private boolean isNamed(List<String> owners, String method) {
    for (String owner : owners) {
      for (MethodGlob glob : globs) {
        if (glob.matches(owner, method)) {
          return true;
        }
      }
    }
    return false;
  }

  /** What stands at the method, what it overrides, its class, and whatever that extends. */
  private static MethodTerms terms(
      ClassScan scan, ClassScan.Method method, Inherited inherited, String overridden) {
    MethodTerms terms = method.terms;
    if (method.has(Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC) || method.name.startsWith("<")) {
      return terms;
    }
    if (!method.has(Opcodes.ACC_STATIC)) {
      terms = terms.or(inherited.of(overridden));
    }
    return OF_OBJECT.contains(method.id()) ? terms : terms.or(scan.terms).or(inherited.terms());
  }

  private boolean isWeavable(
      String className, ClassScan.Method method, MethodTerms terms, boolean named) {
    // The compiler's own call what was written, or are called by it.
    if (method.has(Opcodes.ACC_SYNTHETIC) || method.name.equals("<clinit>")) {
      return false;
    }
    String problem = null;
    if (method.name.equals("<init>")) {
      for (MethodGlob glob : globsOf(className)) {
        // Whoever means all methods hardly means this.
        boolean meant = glob.method().toString().startsWith("<");
        problem = meant ? "is a constructor: nothing can stand in its place" : problem;
      }
      named = false;
    } else if (method.has(Opcodes.ACC_ABSTRACT)) {
      // Those that implement it are woven.
      return false;
    } else if (method.has(Opcodes.ACC_NATIVE)) {
      problem = "is native: it has no bytecode";
      named = false;
    } else if (method.descriptor.endsWith(COROUTINE)) {
      problem = "is a suspending function: it returns before it is done";
      named = false;
    } else if (!terms.none()) {
      problem = problem(method, terms);
    }
    if (problem != null) {
      notes.add(className + '#' + method.name + ' ' + problem);
    }
    return named || problem == null && !method.name.equals("<init>");
  }

  private static @Nullable String problem(ClassScan.Method method, MethodTerms terms) {
    String result = Type.getReturnType(method.descriptor).getClassName();
    if (Manner.of(result, terms) == null) {
      return Manner.problem(result);
    }
    try {
      terms.check();
      return null;
    } catch (IllegalArgumentException e) {
      return "cannot be limited: " + e.getMessage();
    }
  }

  private void noteMissing(String className, ClassScan scan, List<MethodGlob> mine) {
    for (MethodGlob glob : mine) {
      boolean there = glob.type().toString().indexOf('*') >= 0;
      for (ClassScan.Method method : scan.methods) {
        there |= glob.method().matches(method.name);
      }
      if (!there) {
        notes.add("match.method=" + glob.text() + ": " + className + " has no such method");
      }
    }
  }

  private synchronized int number(
      String className,
      ClassScan.Method method,
      MethodTerms terms,
      List<String> owners,
      boolean isOfProxy) {
    Known key = new Known(className, method.id(), method.access, terms, owners, isOfProxy);
    Spot spot = known.get(key);
    if (spot == null) {
      // Number 0 is none: see Caller.
      spot = new Spot(known.size() + 1, className, method, terms, owners, isOfProxy);
      known.put(key, spot);
      @Nullable Spot[] more = Arrays.copyOf(spots, spot.number + 1);
      more[spot.number] = spot;
      spots = more;
    }
    return spot.number;
  }

  @Override
  public void failed(String name, Throwable why) {
    notes.add(name.replace('/', '.') + " cannot be woven, its methods have no limits: " + why);
  }

  Spot spot(int number) {
    Spot spot = spots[number];
    if (spot == null) {
      throw new IllegalStateException("no method " + number);
    }
    return spot;
  }

  /** What holds for the method now; null where nobody has set anything. */
  @SuppressWarnings("ReferenceEquality") // the very plan
  @Nullable SpotPlan planOf(Spot spot) {
    Enforcement policies = enforcement;
    if (policies == null) {
      return null;
    }
    Plan now = policies.plan();
    SpotPlan planned = spot.plan();
    if (planned == null || planned.plan != now) {
      planned = SpotPlan.of(spot, now, policies, notes);
      spot.plan(planned);
    }
    return now.mode() == Mode.OBSERVE ? null : planned;
  }

  Requests requests() {
    return requests;
  }

  MethodNotes notes() {
    return notes;
  }

  void swallow(Throwable e) {
    requests.swallow(e);
  }
}
