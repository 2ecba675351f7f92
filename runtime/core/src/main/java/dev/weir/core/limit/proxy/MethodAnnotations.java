package dev.weir.core.limit.proxy;

import dev.weir.api.AsyncOperation;
import dev.weir.api.BackgroundTask;
import dev.weir.api.LimitBlocking;
import dev.weir.api.OptimizeRoute;
import dev.weir.api.TimeoutOperation;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands at one method, each annotation for itself: where several say something the one
 * nearest to the code that runs wins.
 *
 * <ol>
 *   <li>the method of the object's own class, then what it overrides in super-classes
 *   <li>the same method of interfaces, those of the class first
 *   <li>the object's own class, then super-classes, then interfaces; for every method of theirs
 *       that does not come from {@link Object}
 * </ol>
 */
final class MethodAnnotations {
  /** What says that a method is to be limited. */
  static final List<Class<? extends Annotation>> KINDS =
      List.of(
          LimitBlocking.class,
          AsyncOperation.class,
          TimeoutOperation.class,
          BackgroundTask.class,
          OptimizeRoute.class);

  private MethodAnnotations() {}

  /** What stands at a method as the objects of a class have it. */
  static MethodTerms of(Method method, Class<?> objects) {
    List<AnnotatedElement> places = new ArrayList<>();
    Set<Class<?>> types = lineage(objects, method.getDeclaringClass());
    for (Class<?> type : types) {
      Method declared = declared(type, method);
      if (declared != null) {
        places.add(declared);
      }
    }
    if (method.getDeclaringClass() != Object.class) {
      places.addAll(types);
    }
    MethodTerms terms = MethodTerms.NONE;
    for (AnnotatedElement place : places) {
      terms = terms.or(at(place));
    }
    return terms;
  }

  private static MethodTerms at(AnnotatedElement place) {
    LimitBlocking limit = place.getDeclaredAnnotation(LimitBlocking.class);
    AsyncOperation async = place.getDeclaredAnnotation(AsyncOperation.class);
    TimeoutOperation timeout = place.getDeclaredAnnotation(TimeoutOperation.class);
    BackgroundTask background = place.getDeclaredAnnotation(BackgroundTask.class);
    OptimizeRoute level = place.getDeclaredAnnotation(OptimizeRoute.class);
    return new MethodTerms(
        limit == null ? null : limit.value(),
        async == null ? null : async.type(),
        async == null ? "" : async.timeout(),
        timeout == null ? null : timeout.timeout(),
        timeout == null ? null : timeout.strategy(),
        background == null ? null : background.value(),
        level == null ? null : level.value());
  }

  /** The annotation of the method itself that asks for a limit; null where there is none. */
  static @Nullable Annotation own(Method method) {
    for (Class<? extends Annotation> kind : KINDS) {
      Annotation annotation = method.getDeclaredAnnotation(kind);
      if (annotation != null) {
        return annotation;
      }
    }
    return null;
  }

  /** The class, its super-classes, then all interfaces, nearest first. */
  static Set<Class<?>> lineage(Class<?> objects, Class<?> further) {
    Set<Class<?>> types = new LinkedHashSet<>();
    for (Class<?> c = objects; c != null && c != Object.class; c = c.getSuperclass()) {
      types.add(c);
    }
    for (Class<?> c : List.copyOf(types)) {
      addInterfaces(c, types);
    }
    types.add(further);
    return types;
  }

  private static void addInterfaces(Class<?> type, Set<Class<?>> types) {
    for (Class<?> parent : type.getInterfaces()) {
      types.add(parent);
    }
    for (Class<?> parent : type.getInterfaces()) {
      addInterfaces(parent, types);
    }
  }

  // Where the types of a generic interface were filled in the compiler made a method of the
  // interface's own types, with the annotations of the written one.
  private static @Nullable Method declared(Class<?> type, Method method) {
    try {
      return type.getDeclaredMethod(method.getName(), method.getParameterTypes());
    } catch (NoSuchMethodException e) {
      return null;
    }
  }
}
