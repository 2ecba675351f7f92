package dev.weir.core.limit.proxy;

import dev.weir.core.limit.Limiters;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects whose annotated methods pass limits, without an agent.
 *
 * <pre>{@code
 * LimitedProxies proxies = new LimitedProxies(limiters);
 * OrderRepository orders = proxies.around(OrderRepository.class, new JdbcOrderRepository(source));
 * Mailer mailer = proxies.create(Mailer.class, "smtp.acme.com");
 * }</pre>
 *
 * <p>What the annotations of one method mean together, and which of several is the one that counts:
 * docs/limiter.md. Proxies of one registry whose annotations name the same policy share its limits,
 * wherever they were made. An object's calls of its own methods pass no limits, but those of one
 * that {@link #create} made.
 *
 * <p>Classes need Byte Buddy on the class path; interfaces do not.
 */
public final class LimitedProxies {
  private final MethodPlans plans;

  // The generated class of a type lives as long as the type.
  private final ClassValue<LimitedClass> classes =
      new ClassValue<>() {
        @Override
        protected LimitedClass computeValue(Class<?> type) {
          return new LimitedClass(type, plans);
        }
      };

  /** Proxies whose limits are those of the registry. */
  public LimitedProxies(Limiters limiters) {
    plans = new MethodPlans(limiters);
  }

  /**
   * An object that passes calls on to the target, through the limits of those methods that have
   * some. Of a class: a sub-class of it with fields of its own, which nobody uses; so the class
   * needs a constructor without parameters, and no method may be final.
   *
   * @throws IllegalArgumentException if a method cannot be limited; names each one and says why
   */
  public <T> T around(Class<T> type, T target) {
    if (target(target) != target || LimitedClass.isGenerated(target.getClass())) {
      throw new IllegalArgumentException(
          "no proxy for " + type.getName() + ": the target is one already");
    }
    return type.isInterface()
        ? aroundInterface(type, target)
        : type.cast(classes.get(type).around(target));
  }

  /**
   * A new object of the class whose methods pass the limits that they have.
   *
   * @param arguments for the constructor
   * @throws IllegalArgumentException if a method cannot be limited, or no constructor takes the
   *     arguments; names each one and says why
   */
  public <T> T create(Class<T> type, @Nullable Object... arguments) {
    if (type.isInterface()) {
      throw new IllegalArgumentException(
          "no proxy for " + type.getName() + ": it is an interface, and needs a target");
    }
    return type.cast(classes.get(type).create(arguments));
  }

  private <T> T aroundInterface(Class<T> type, T target) {
    Problems problems = new Problems(type);
    Map<Method, InterfaceCalls.Way> ways = new HashMap<>();
    for (Method method : type.getMethods()) {
      if (Modifier.isStatic(method.getModifiers())) {
        continue;
      }
      LimitedMethod limits = plans.plan(method, type, target.getClass(), problems);
      OwnCode code = OwnCode.of(method, problems);
      if (code != null) {
        ways.put(method, new InterfaceCalls.Way(code, limits));
      }
    }
    for (Class<?> part : MethodAnnotations.lineage(target.getClass(), type)) {
      findUnreachable(part, problems);
    }
    problems.raise();
    InvocationHandler handler = new InterfaceCalls(target, Map.copyOf(ways));
    ClassLoader loader = type.getClassLoader();
    return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, handler));
  }

  /** Methods that no proxy can stand in front of, though something stands at them. */
  static void findUnreachable(Class<?> type, Problems problems) {
    for (Method method : type.getDeclaredMethods()) {
      Annotation annotation = MethodAnnotations.own(method);
      if (annotation == null) {
        continue;
      }
      String name = " and has @" + annotation.annotationType().getSimpleName();
      if (Modifier.isStatic(method.getModifiers())) {
        problems.add(method, "is static" + name + ": no object is called, so no proxy");
      } else if (Modifier.isPrivate(method.getModifiers())) {
        problems.add(method, "is private" + name + ": a proxy cannot override it");
      }
    }
  }

  /** What a proxy stands for; anything else as it is. */
  static @Nullable Object target(@Nullable Object object) {
    if (object != null
        && Proxy.isProxyClass(object.getClass())
        && Proxy.getInvocationHandler(object) instanceof InterfaceCalls calls) {
      return calls.target();
    }
    return object;
  }
}
