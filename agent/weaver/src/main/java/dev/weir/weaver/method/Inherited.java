package dev.weir.weaver.method;

import dev.weir.core.limit.proxy.MethodTerms;
import dev.weir.weaver.method.ClassScan.Method;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What a class has from those that it extends and implements.
 *
 * @param terms what stands at the types themselves
 * @param methods what stands at their methods, by name and descriptor
 * @param owners who has such a method, by name and descriptor
 */
record Inherited(
    MethodTerms terms, Map<String, MethodTerms> methods, Map<String, List<String>> owners) {
  static final Inherited NOTHING = new Inherited(MethodTerms.NONE, Map.of(), Map.of());

  /**
   * The method that the given one overrides, by name and descriptor. Where a generic type was
   * filled in that is the one of the bridge that the compiler made beside it.
   */
  String overridden(ClassScan scan, Method method) {
    if (owners.isEmpty() || owners.containsKey(method.id())) {
      return method.id();
    }
    int arguments = Type.getArgumentTypes(method.descriptor).length;
    for (Method bridge : scan.methods) {
      if (bridge.has(Opcodes.ACC_BRIDGE)
          && bridge.name.equals(method.name)
          && owners.containsKey(bridge.id())
          && Type.getArgumentTypes(bridge.descriptor).length == arguments) {
        return bridge.id();
      }
    }
    return method.id();
  }

  MethodTerms of(String overridden) {
    return methods.getOrDefault(overridden, MethodTerms.NONE);
  }

  List<String> owners(String overridden) {
    return owners.getOrDefault(overridden, List.of());
  }
}
