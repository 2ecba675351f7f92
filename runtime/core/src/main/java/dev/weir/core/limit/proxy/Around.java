package dev.weir.core.limit.proxy;

import static net.bytebuddy.matcher.ElementMatchers.isFinalizer;
import static net.bytebuddy.matcher.ElementMatchers.isVirtual;
import static net.bytebuddy.matcher.ElementMatchers.not;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sub-class of a class whose objects stand for others: every call goes to the target, those of
 * methods with limits through these.
 */
final class Around implements InvocationHandler {
  private static final Object[] NO_ARGUMENTS = {};

  private final Map<Method, LimitedMethod> limits;
  private final Subclass generated;
  private final Map<Method, OwnCode> codes = new ConcurrentHashMap<>();

  Around(Class<?> type, Map<Method, LimitedMethod> limits) {
    this.limits = limits;
    generated = new Subclass(type, "Around", isVirtual().and(not(isFinalizer())), this);
  }

  Object around(Object target) {
    Object proxy = generated.construct();
    generated.setTarget(proxy, target);
    return proxy;
  }

  @Override
  public @Nullable Object invoke(Object self, Method method, Object @Nullable [] given)
      throws Throwable {
    Object[] arguments = given == null ? NO_ARGUMENTS : given;
    Object target = generated.target(self);
    if (target == null) {
      // The constructor of the class calls a method of its own: there is no target yet.
      return OwnCode.ofSuper(method, generated.type()).call(self, arguments);
    }
    OwnCode code = codes.get(method);
    if (code == null) {
      code = OwnCode.of(method);
      codes.put(method, code);
    }
    LimitedMethod limited = limits.get(method);
    return limited == null ? code.call(target, arguments) : limited.call(code, target, arguments);
  }
}
