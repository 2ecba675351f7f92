package dev.weir.weaver.method;

import dev.weir.core.limit.proxy.MethodTerms;
import dev.weir.core.limit.proxy.OwnCode;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * One woven method, in all classes of its name: what it is, what stands at it, and what holds for
 * it under the plan in force.
 *
 * <p>Nothing of the application is held here: what belongs to a class hangs on the class.
 */
final class Spot {
  final int number;
  final String className;
  final String name;
  final String descriptor;
  final List<String> exceptions;
  final MethodTerms terms;

  /** The types of whose methods without code it is one, and those whose method it overrides. */
  final List<String> owners;

  /** Whether its class is one of {@code java.lang.reflect.Proxy}: others do what it is to do. */
  final boolean isOfProxy;

  final boolean isStatic;
  final boolean isSynchronized;

  /** The name of the type that it returns, {@code java.lang.String}. */
  final String result;

  private final ClassValue<Home> homes =
      new ClassValue<>() {
        @Override
        protected Home computeValue(Class<?> type) {
          return new Home();
        }
      };

  // Replaced when the plan is.
  private volatile @Nullable SpotPlan plan;

  /** What belongs to one class. */
  static final class Home {
    volatile @Nullable OwnCode code;
    volatile @Nullable Reactor reactor;
  }

  Spot(
      int number,
      String className,
      ClassScan.Method method,
      MethodTerms terms,
      List<String> owners,
      boolean isOfProxy) {
    this.owners = owners;
    this.isOfProxy = isOfProxy;
    this.number = number;
    this.className = className;
    this.terms = terms;
    name = method.name;
    descriptor = method.descriptor;
    exceptions = method.exceptions;
    isStatic = method.has(Opcodes.ACC_STATIC);
    isSynchronized = method.has(Opcodes.ACC_SYNCHRONIZED);
    result = Type.getReturnType(descriptor).getClassName();
  }

  /** The name of the policy that it has where its annotations name none. */
  String ownName() {
    return className + '#' + name;
  }

  /** Whether a policy of the settings means it. */
  boolean isLike(MethodGlob glob) {
    if (glob.matches(className, name)) {
      return true;
    }
    for (String owner : owners) {
      if (glob.matches(owner, name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the other's code may call this one's by {@code super}. */
  boolean isOverriddenBy(Spot other) {
    return other.owners.contains(className)
        && other.name.equals(name)
        && !isStatic
        && !other.isStatic;
  }

  /** Whether a proxy's method may have this one do what it is asked for. */
  boolean mayServe(Spot proxy) {
    if (isOfProxy || !name.equals(proxy.name)) {
      return false;
    }
    for (String owner : proxy.owners) {
      if (owners.contains(owner)) {
        return true;
      }
    }
    return false;
  }

  boolean isReactive() {
    return result.equals(Reactor.MONO) || result.equals(Reactor.FLUX);
  }

  @Nullable SpotPlan plan() {
    return plan;
  }

  void plan(SpotPlan next) {
    plan = next;
  }

  Home home(Class<?> type) {
    return homes.get(type);
  }

  /** What it does without its limits; calls come back to the woven method. */
  OwnCode code(MethodHandles.Lookup inside) throws ReflectiveOperationException {
    Class<?> type = inside.lookupClass();
    Home home = homes.get(type);
    OwnCode known = home.code;
    if (known == null) {
      MethodType shape = MethodType.fromMethodDescriptorString(descriptor, type.getClassLoader());
      // This very one, whatever overrides it.
      MethodHandle handle =
          isStatic
              ? inside.findStatic(type, name, shape)
              : inside.findSpecial(type, name, shape, type);
      known = OwnCode.of(handle, isStatic);
      home.code = known;
    }
    return known;
  }

  /** Such as {@code com.acme.Repo#find}; of a proxy, whose name says nothing, the interface's. */
  @Override
  public String toString() {
    return isOfProxy && !owners.isEmpty() ? owners.get(0) + '#' + name : ownName();
  }
}
