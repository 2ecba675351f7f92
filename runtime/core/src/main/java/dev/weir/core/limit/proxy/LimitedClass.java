package dev.weir.core.limit.proxy;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A class some of whose methods have limits, and its two sub-classes: objects of one are called
 * themselves, objects of the other stand for a target. Each is generated when first needed, guarded
 * by this object's monitor.
 */
final class LimitedClass {
  /** The field of a generated class for what an object of it stands for. */
  static final String TARGET = "weir$target";

  private final Class<?> type;
  private final Map<Method, LimitedMethod> limits = new LinkedHashMap<>();
  // Those without limits, which matters only where they would run on the wrong object.
  private final List<Method> finalMethods = new ArrayList<>();
  private @Nullable Created created;
  private @Nullable Around around;

  /**
   * @throws IllegalArgumentException if what stands at its methods cannot be honoured
   */
  LimitedClass(Class<?> type, MethodPlans plans) {
    this.type = type;
    Problems problems = new Problems(type);
    if (Modifier.isFinal(type.getModifiers())) {
      problems.add("the class is final: a proxy cannot extend it");
    }
    for (Class<?> c : MethodAnnotations.lineage(type, type)) {
      LimitedProxies.findUnreachable(c, problems);
    }
    for (Method method : methods()) {
      LimitedMethod limited = plans.plan(method, type, type, problems);
      if (!Modifier.isFinal(method.getModifiers())) {
        if (limited != null) {
          limits.put(method, limited);
        }
      } else if (limited == null) {
        finalMethods.add(method);
      } else {
        problems.add(method, "is final: a proxy cannot override it");
      }
    }
    problems.raise();
  }

  /** What its objects can be called by, as far as a sub-class could override it. */
  private List<Method> methods() {
    List<Method> methods = new ArrayList<>();
    for (Class<?> c : MethodAnnotations.lineage(type, type)) {
      for (Method method : c.getDeclaredMethods()) {
        boolean hasCode = !c.isInterface() || method.isDefault();
        if (hasCode && isVirtual(method) && !isKnown(method, methods)) {
          methods.add(method);
        }
      }
    }
    return methods;
  }

  private boolean isVirtual(Method method) {
    int modifiers = method.getModifiers();
    boolean seen =
        Modifier.isPublic(modifiers)
            || Modifier.isProtected(modifiers)
            || method.getDeclaringClass().getPackageName().equals(type.getPackageName());
    return seen
        && !Modifier.isStatic(modifiers)
        && !Modifier.isPrivate(modifiers)
        && !method.isBridge()
        && (!isOfObject(method) || MethodAnnotations.own(method) != null);
  }

  private static boolean isOfObject(Method method) {
    return isKnown(method, Arrays.asList(Object.class.getDeclaredMethods()));
  }

  private static boolean isKnown(Method method, List<Method> methods) {
    for (Method known : methods) {
      if (known.getName().equals(method.getName())
          && Arrays.equals(known.getParameterTypes(), method.getParameterTypes())) {
        return true;
      }
    }
    return false;
  }

  /** Whether objects of the class are limited already. Needs no Byte Buddy. */
  static boolean isGenerated(Class<?> type) {
    for (Field field : type.getDeclaredFields()) {
      if (field.getName().equals(TARGET)) {
        return true;
      }
    }
    return false;
  }

  /** A new object that is limited itself. */
  synchronized Object create(@Nullable Object[] arguments) {
    if (created == null) {
      Problems problems = new Problems(type);
      if (Modifier.isAbstract(type.getModifiers())) {
        problems.add("the class is abstract: it needs a target");
      }
      problems.raise();
      created = new Created(type, limits);
    }
    return created.create(arguments);
  }

  /** A new object that stands for the target. */
  synchronized Object around(Object target) {
    if (around == null) {
      Problems problems = new Problems(type);
      for (Method method : finalMethods) {
        problems.add(method, "is final: it would run on the proxy instead of the target");
      }
      problems.raise();
      around = new Around(type, limits);
    }
    return around.around(target);
  }
}
