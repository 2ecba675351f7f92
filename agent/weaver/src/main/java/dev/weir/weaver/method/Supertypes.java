package dev.weir.weaver.method;

import dev.weir.core.limit.proxy.MethodTerms;
import dev.weir.weaver.method.ClassScan.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;

/**
 * Types whose methods have limits that other classes inherit: annotated ones, and those of which a
 * policy names methods without code. By internal name; written while classes are loaded, by any
 * thread.
 *
 * <p>A class may be loaded before what it implements. Therefore whoever adds a type leaves word for
 * {@link #takeNew}.
 */
final class Supertypes {
  private final Map<String, Type> types = new ConcurrentHashMap<>();
  private final Set<String> fresh = ConcurrentHashMap.newKeySet();

  /**
   * One type.
   *
   * @param parent that it extends, or null
   * @param interfaces that it extends or implements
   * @param terms what stands at the type itself
   * @param methods what stands at its methods that others may override, by name and descriptor
   * @param named methods without code that a policy names, by name and descriptor
   */
  private record Type(
      String name,
      @Nullable String parent,
      List<String> interfaces,
      MethodTerms terms,
      Map<String, MethodTerms> methods,
      Set<String> named) {}

  /** Whether a class extends or implements one of them. */
  boolean concern(byte[] classFile) {
    if (types.isEmpty()) {
      return false;
    }
    ClassReader header = new ClassReader(classFile);
    String parent = header.getSuperName();
    if (parent != null && types.containsKey(parent)) {
      return true;
    }
    for (String face : header.getInterfaces()) {
      if (types.containsKey(face)) {
        return true;
      }
    }
    return false;
  }

  boolean hasNew() {
    return !fresh.isEmpty();
  }

  /** Those that were added since this was last asked; none is lost. */
  List<String> takeNew() {
    List<String> taken = new ArrayList<>();
    for (String name : List.copyOf(fresh)) {
      if (fresh.remove(name)) {
        taken.add(name.replace('/', '.'));
      }
    }
    return taken;
  }

  /** Whether a loaded class extends or implements one of these. */
  static boolean isHeir(Class<?> type, Set<String> names) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (c != type && names.contains(c.getName())) {
        return true;
      }
      for (Class<?> face : c.getInterfaces()) {
        if (names.contains(face.getName()) || isHeir(face, names)) {
          return true;
        }
      }
    }
    return false;
  }

  /** What a class inherits; remembers it where others inherit from it. */
  Inherited add(ClassScan scan, List<MethodGlob> globs) {
    List<Type> lineage = lineage(scan);
    String className = scan.name.replace('/', '.');
    Map<String, MethodTerms> methods = new HashMap<>();
    Set<String> named = new HashSet<>();
    for (Method method : scan.methods) {
      boolean overridable =
          !method.has(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL);
      if (overridable && !method.terms.none()) {
        methods.put(method.id(), method.terms);
      }
      for (MethodGlob glob : globs) {
        if (method.has(Opcodes.ACC_ABSTRACT) && glob.matches(className, method.name)) {
          named.add(method.id());
        }
      }
    }
    boolean says = !methods.isEmpty() || !named.isEmpty() || !scan.terms.none();
    if ((says || !lineage.isEmpty()) && (scan.access & Opcodes.ACC_FINAL) == 0) {
      Type type = new Type(scan.name, scan.parent, scan.interfaces, scan.terms, methods, named);
      if (!type.equals(types.put(scan.name, type)) && says) {
        fresh.add(scan.name);
      }
    }
    return inherited(lineage);
  }

  /** Super-classes, the nearest first, then the interfaces of all. */
  private List<Type> lineage(ClassScan scan) {
    List<Type> lineage = new ArrayList<>();
    List<String> faces = new ArrayList<>(scan.interfaces);
    String parent = scan.parent;
    for (Type type = known(parent); type != null; type = known(type.parent)) {
      lineage.add(type);
      faces.addAll(type.interfaces);
    }
    for (int i = 0; i < faces.size(); i++) {
      Type face = known(faces.get(i));
      if (face != null && !lineage.contains(face)) {
        lineage.add(face);
        faces.addAll(face.interfaces);
      }
    }
    return lineage;
  }

  private @Nullable Type known(@Nullable String name) {
    return name == null ? null : types.get(name);
  }

  private static Inherited inherited(List<Type> lineage) {
    if (lineage.isEmpty()) {
      return Inherited.NOTHING;
    }
    Map<String, MethodTerms> methods = new HashMap<>();
    Map<String, List<String>> owners = new HashMap<>();
    MethodTerms terms = MethodTerms.NONE;
    for (Type type : lineage) {
      terms = terms.or(type.terms);
      type.methods.forEach(
          (id, more) -> {
            methods.merge(id, more, MethodTerms::or);
            owners.computeIfAbsent(id, unused -> new ArrayList<>()).add(dotted(type));
          });
      for (String id : type.named) {
        owners.computeIfAbsent(id, unused -> new ArrayList<>()).add(dotted(type));
      }
    }
    return new Inherited(terms, methods, owners);
  }

  private static String dotted(Type type) {
    return type.name.replace('/', '.');
  }
}
