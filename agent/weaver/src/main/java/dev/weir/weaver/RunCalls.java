package dev.weir.weaver;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** In the loop of a worker, {@code task.run()} goes through the bridge. */
final class RunCalls extends MethodVisitor {
  private boolean found;

  RunCalls(MethodVisitor next) {
    super(Opcodes.ASM9, next);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    boolean run =
        name.equals("run")
            && descriptor.equals("()V")
            && (opcode == Opcodes.INVOKEINTERFACE && owner.equals("java/lang/Runnable")
                || opcode == Opcodes.INVOKEVIRTUAL && owner.equals("java/util/TimerTask"));
    if (run) {
      found = true;
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, Weaver.BRIDGE, "run", "(Ljava/lang/Runnable;)V", false);
    } else {
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }
  }

  boolean found() {
    return found;
  }
}
