package dev.weir.weaver;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.LocalVariablesSorter;

/**
 * Has a method ask the bridge whether its body may run. The bridge answers in the body's place, or
 * makes the call itself, which then comes here again, or has the body run, and is told when that is
 * over.
 *
 * <p>The class gets no new member, so that one that is loaded already can be woven as well.
 */
final class GatedMethod extends LocalVariablesSorter {
  private static final String OBJECT = "Ljava/lang/Object;";
  private static final String HANDLES = "java/lang/invoke/MethodHandles";

  private final int method;
  private final String owner;
  private final boolean isStatic;
  private final Type[] arguments;
  private final Type returned;
  private final Label start = new Label();
  private int state;
  private int result = -1;
  private boolean begun;

  GatedMethod(MethodVisitor next, int access, String descriptor, int method, String owner) {
    super(Opcodes.ASM9, access, descriptor, next);
    this.method = method;
    this.owner = owner;
    isStatic = (access & Opcodes.ACC_STATIC) != 0;
    arguments = Type.getArgumentTypes(descriptor);
    returned = Type.getReturnType(descriptor);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    Type object = Type.getObjectType("java/lang/Object");
    state = newLocal(object);
    push(method);
    call("limit", "(I)" + OBJECT);
    mv.visitVarInsn(Opcodes.ASTORE, state);
    Label known = new Label();
    mv.visitVarInsn(Opcodes.ALOAD, state);
    call("isAround", "(" + OBJECT + ")Z");
    mv.visitJumpInsn(Opcodes.IFEQ, known);
    around();
    mv.visitLabel(known);
    frame();
    Label body = new Label();
    mv.visitVarInsn(Opcodes.ALOAD, state);
    call("isInstead", "(" + OBJECT + ")Z");
    mv.visitJumpInsn(Opcodes.IFEQ, body);
    mv.visitVarInsn(Opcodes.ALOAD, state);
    call("instead", "(" + OBJECT + ")" + OBJECT);
    Boxes.unbox(mv, returned);
    mv.visitInsn(returned.getOpcode(Opcodes.IRETURN));
    mv.visitLabel(body);
    frame();
    // A body that begins with a frame of its own must not have two in one place.
    mv.visitInsn(Opcodes.NOP);
    if (returned.getSort() >= Type.ARRAY) {
      result = newLocal(object);
      mv.visitInsn(Opcodes.ACONST_NULL);
      mv.visitVarInsn(Opcodes.ASTORE, result);
    }
    mv.visitLabel(start);
    begun = true;
  }

  private void around() {
    push(method);
    if (isStatic) {
      mv.visitInsn(Opcodes.ACONST_NULL);
    } else {
      mv.visitVarInsn(Opcodes.ALOAD, 0);
    }
    push(arguments.length);
    mv.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
    int slot = isStatic ? 0 : 1;
    for (int i = 0; i < arguments.length; i++) {
      mv.visitInsn(Opcodes.DUP);
      push(i);
      mv.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), slot);
      Boxes.box(mv, arguments[i]);
      mv.visitInsn(Opcodes.AASTORE);
      slot += arguments[i].getSize();
    }
    // Made here, it may do whatever the class may.
    mv.visitMethodInsn(
        Opcodes.INVOKESTATIC, HANDLES, "lookup", "()L" + HANDLES + "$Lookup;", false);
    call("around", "(I" + OBJECT + "[" + OBJECT + "L" + HANDLES + "$Lookup;)" + OBJECT);
    mv.visitVarInsn(Opcodes.ASTORE, state);
  }

  private void frame() {
    Object[] locals = Boxes.locals(isStatic ? null : owner, arguments);
    visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      if (opcode == Opcodes.ARETURN) {
        mv.visitInsn(Opcodes.DUP);
        mv.visitVarInsn(Opcodes.ASTORE, result);
      }
      mv.visitVarInsn(Opcodes.ALOAD, state);
      // What the bridge throws goes through the handler below, which then has nothing to tell.
      mv.visitInsn(Opcodes.ACONST_NULL);
      mv.visitVarInsn(Opcodes.ASTORE, state);
      result();
      mv.visitInsn(Opcodes.ACONST_NULL);
      over();
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    if (begun) {
      Label handler = new Label();
      mv.visitLabel(handler);
      // Last in the table, so that the body's own handlers come first.
      mv.visitTryCatchBlock(start, handler, handler, "java/lang/Throwable");
      visitFrame(Opcodes.F_NEW, 0, new Object[0], 1, new Object[] {"java/lang/Throwable"});
      int thrown = newLocal(Type.getObjectType("java/lang/Throwable"));
      mv.visitVarInsn(Opcodes.ASTORE, thrown);
      mv.visitVarInsn(Opcodes.ALOAD, state);
      mv.visitInsn(Opcodes.ACONST_NULL);
      mv.visitVarInsn(Opcodes.ALOAD, thrown);
      over();
      mv.visitVarInsn(Opcodes.ALOAD, thrown);
      mv.visitInsn(Opcodes.ATHROW);
    }
    super.visitMaxs(maxStack, maxLocals);
  }

  private void result() {
    if (result < 0) {
      mv.visitInsn(Opcodes.ACONST_NULL);
    } else {
      mv.visitVarInsn(Opcodes.ALOAD, result);
    }
  }

  private void over() {
    call("over", "(" + OBJECT + OBJECT + "Ljava/lang/Throwable;)V");
  }

  private void push(int value) {
    if (value <= Byte.MAX_VALUE) {
      mv.visitIntInsn(Opcodes.BIPUSH, value);
    } else if (value <= Short.MAX_VALUE) {
      mv.visitIntInsn(Opcodes.SIPUSH, value);
    } else {
      mv.visitLdcInsn(value);
    }
  }

  private void call(String name, String descriptor) {
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, Weaver.BRIDGE, name, descriptor, false);
  }
}
