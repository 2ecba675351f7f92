package dev.weir.weaver;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * JDK 17 to 20: {@code Thread.sleep(long)}, {@code Object.wait(long)} and {@code
 * FileDescriptor.sync()} are native, so nothing can be put around their bodies. Their call sites
 * are rewritten instead, in every class, method references included. Not seen: reflection.
 */
final class NativeCalls extends ClassVisitor {
  private final NativeCallers callers;
  private int method;
  private String owner = "";
  private @Nullable String superName;

  /**
   * @param callers which methods have such calls; the others are copied as they are
   */
  NativeCalls(ClassVisitor next, NativeCallers callers) {
    super(Opcodes.ASM9, next);
    this.callers = callers;
  }

  @Override
  public void visit(
      int version,
      int access,
      String name,
      @Nullable String signature,
      @Nullable String parent,
      String @Nullable [] interfaces) {
    owner = name;
    superName = parent;
    super.visit(version, access, name, signature, parent, interfaces);
  }

  @Override
  public @Nullable MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
    boolean calls = callers.mayCall(method++);
    return next == null || !calls ? next : new Calls(next);
  }

  private boolean isSleep(String of, String name, String descriptor) {
    return name.equals("sleep")
        && descriptor.equals("(J)V")
        && (of.equals("java/lang/Thread")
            || of.equals(owner) && "java/lang/Thread".equals(superName));
  }

  private static boolean isWait(String name, String descriptor) {
    return name.equals("wait") && descriptor.equals("(J)V");
  }

  private static boolean isSync(String of, String name) {
    return of.equals("java/io/FileDescriptor") && name.equals("sync");
  }

  private final class Calls extends MethodVisitor {
    Calls(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String of, String name, String descriptor, boolean isInterface) {
      if (opcode == Opcodes.INVOKESTATIC && isSleep(of, name, descriptor)) {
        bridge("sleep", "(J)V");
      } else if (opcode != Opcodes.INVOKESTATIC && isWait(name, descriptor)) {
        bridge("await", "(Ljava/lang/Object;J)V");
      } else if (opcode == Opcodes.INVOKEVIRTUAL && isSync(of, name)) {
        bridge("sync", "(Ljava/io/FileDescriptor;)V");
      } else {
        super.visitMethodInsn(opcode, of, name, descriptor, isInterface);
      }
    }

    private void bridge(String name, String descriptor) {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, Weaver.BRIDGE, name, descriptor, false);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      Object[] rewritten = arguments.clone();
      for (int i = 0; i < rewritten.length; i++) {
        if (rewritten[i] instanceof Handle handle
            && handle.getTag() == Opcodes.H_INVOKESTATIC
            && isSleep(handle.getOwner(), handle.getName(), handle.getDesc())) {
          rewritten[i] = new Handle(Opcodes.H_INVOKESTATIC, Weaver.BRIDGE, "sleep", "(J)V", false);
        }
      }
      super.visitInvokeDynamicInsn(name, descriptor, bootstrap, rewritten);
    }
  }
}
