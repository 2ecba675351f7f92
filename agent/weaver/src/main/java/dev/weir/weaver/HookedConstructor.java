package dev.weir.weaver;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Tells a hook of every object that a constructor has made, and of the last two arguments. */
final class HookedConstructor extends MethodVisitor {
  private final Row row;

  private final Type[] arguments;

  HookedConstructor(MethodVisitor next, String descriptor, Row row) {
    super(Opcodes.ASM9, next);
    this.row = row;
    arguments = Type.getArgumentTypes(descriptor);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.RETURN) {
      super.visitIntInsn(Opcodes.SIPUSH, row.id());
      super.visitVarInsn(Opcodes.ALOAD, 0);
      argument(arguments.length - 2);
      argument(arguments.length - 1);
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          Weaver.BRIDGE,
          "before",
          "(ILjava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
          false);
      super.visitInsn(Opcodes.POP);
    }
    super.visitInsn(opcode);
  }

  private void argument(int index) {
    if (index < 0 || arguments[index].getSort() < Type.ARRAY) {
      super.visitInsn(Opcodes.ACONST_NULL);
      return;
    }
    int slot = 1;
    for (int i = 0; i < index; i++) {
      slot += arguments[i].getSize();
    }
    super.visitVarInsn(Opcodes.ALOAD, slot);
  }
}
