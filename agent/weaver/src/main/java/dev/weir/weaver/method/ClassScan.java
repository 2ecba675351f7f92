package dev.weir.weaver.method;

import dev.weir.api.Level;
import dev.weir.api.OperationType;
import dev.weir.api.TimeoutStrategy;
import dev.weir.core.limit.proxy.MethodTerms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What a class file says of its methods, and what stands at them and at the class. Annotations are
 * matched by name, so nothing is loaded, and the application need not have them when it runs.
 */
final class ClassScan extends ClassVisitor {
  private static final String API = "Ldev/weir/api/";

  final List<Method> methods = new ArrayList<>();
  String name = "";
  int access;
  @Nullable String parent;
  List<String> interfaces = List.of();
  MethodTerms terms = MethodTerms.NONE;

  /** One method of the class. */
  static final class Method {
    final int access;
    final String name;
    final String descriptor;
    final List<String> exceptions;
    MethodTerms terms = MethodTerms.NONE;

    Method(int access, String name, String descriptor, List<String> exceptions) {
      this.access = access;
      this.name = name;
      this.descriptor = descriptor;
      this.exceptions = exceptions;
    }

    String id() {
      return name + descriptor;
    }

    boolean has(int flags) {
      return (access & flags) != 0;
    }
  }

  private ClassScan() {
    super(Opcodes.ASM9);
  }

  static ClassScan of(byte[] classFile) {
    ClassScan scan = new ClassScan();
    new ClassReader(classFile)
        .accept(scan, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return scan;
  }

  /** Whether {@code java.lang.reflect.Proxy} has made it. */
  boolean isProxy() {
    return "java/lang/reflect/Proxy".equals(parent);
  }

  boolean isInterface() {
    return (access & Opcodes.ACC_INTERFACE) != 0;
  }

  @Override
  public void visit(
      int version,
      int flags,
      String own,
      @Nullable String signature,
      @Nullable String superName,
      String @Nullable [] faces) {
    access = flags;
    name = own;
    parent = superName;
    interfaces = faces == null ? List.of() : List.of(faces);
  }

  @Override
  public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
    return descriptor.startsWith(API)
        ? new Values(descriptor, found -> terms = terms.or(found))
        : null;
  }

  @Override
  public MethodVisitor visitMethod(
      int flags,
      String own,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    Method method =
        new Method(flags, own, descriptor, exceptions == null ? List.of() : List.of(exceptions));
    methods.add(method);
    return new MethodVisitor(Opcodes.ASM9) {
      @Override
      public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
        return annotation.startsWith(API)
            ? new Values(annotation, found -> method.terms = method.terms.or(found))
            : null;
      }
    };
  }

  /** Who gets what an annotation says. */
  private interface Told {
    void terms(MethodTerms found);
  }

  /** The values of one annotation. */
  private static final class Values extends AnnotationVisitor {
    private final String kind;
    private final Told told;
    private final Map<String, String> values = new HashMap<>();

    Values(String descriptor, Told told) {
      super(Opcodes.ASM9);
      kind = descriptor.substring(API.length(), descriptor.length() - 1);
      this.told = told;
    }

    @Override
    public void visit(String name, Object value) {
      values.put(name, value.toString());
    }

    @Override
    public void visitEnum(String name, String descriptor, String value) {
      values.put(name, value);
    }

    @Override
    public void visitEnd() {
      String value = values.get("value");
      switch (kind) {
        case "LimitBlocking" -> tell(value, null, "", null, null, null, null);
        case "AsyncOperation" -> {
          OperationType type = OperationType.valueOf(values.getOrDefault("type", ""));
          tell(null, type, values.getOrDefault("timeout", ""), null, null, null, null);
        }
        case "TimeoutOperation" -> {
          String strategy = values.getOrDefault("strategy", "CANCEL");
          String timeout = values.getOrDefault("timeout", "");
          tell(null, null, "", timeout, TimeoutStrategy.valueOf(strategy), null, null);
        }
        case "BackgroundTask" -> tell(null, null, "", null, null, value, null);
        case "OptimizeRoute" ->
            tell(null, null, "", null, null, null, Level.valueOf(value == null ? "" : value));
        default -> {}
      }
    }

    private void tell(
        @Nullable String policy,
        @Nullable OperationType async,
        String asyncTimeout,
        @Nullable String timeout,
        @Nullable TimeoutStrategy strategy,
        @Nullable String task,
        @Nullable Level level) {
      told.terms(new MethodTerms(policy, async, asyncTimeout, timeout, strategy, task, level));
    }
  }
}
