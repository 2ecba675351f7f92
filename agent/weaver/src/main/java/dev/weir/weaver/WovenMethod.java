package dev.weir.weaver;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.LocalVariablesSorter;

/**
 * Puts two static calls of the bridge around a method's body, the second on every way out.
 *
 * <p>The body is otherwise left as it is. What the second call needs is kept in locals of its own,
 * because a body may assign to its parameters.
 */
final class WovenMethod extends LocalVariablesSorter {
  private static final String OBJECT = "Ljava/lang/Object;";

  private final Row row;
  private final String owner;
  private final boolean isStatic;
  private final Type[] arguments;
  private final Type returned;
  private final boolean hasField;
  private final RowNumber number;
  private final Label start = new Label();
  private int token;
  private int kept = -1;
  private int result = -1;
  // A copy of this: compilers other than javac use the slot for something else.
  private int self = -1;
  private boolean begun;

  WovenMethod(
      MethodVisitor next, int access, String descriptor, Row row, String owner, boolean hasField) {
    super(Opcodes.ASM9, access, descriptor, next);
    this.row = row;
    this.owner = owner;
    this.hasField = hasField;
    isStatic = (access & Opcodes.ACC_STATIC) != 0;
    arguments = Type.getArgumentTypes(descriptor);
    returned = Type.getReturnType(descriptor);
    number = new RowNumber(row, isStatic, arguments, returned);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    if (!isStatic && row.action() != Row.Action.SCOPE) {
      self = newLocal(Type.getObjectType(owner));
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      mv.visitVarInsn(Opcodes.ASTORE, self);
    }
    switch (row.action()) {
      case BLOCK -> enter();
      case SCOPE -> {
        token = newLocal(Type.LONG_TYPE);
        number.push(mv);
        self();
        if (row.detail().argument() >= 0) {
          argument(row.detail().argument());
        } else {
          mv.visitInsn(Opcodes.ACONST_NULL);
        }
        call("scope", "(I" + OBJECT + OBJECT + ")J");
        mv.visitVarInsn(Opcodes.LSTORE, token);
      }
      default -> before();
    }
    mv.visitLabel(start);
    begun = true;
  }

  private void enter() {
    int argument = row.detail().argument();
    if (argument >= 0) {
      kept = newLocal(Type.getObjectType("java/lang/Object"));
      argument(argument);
      mv.visitVarInsn(Opcodes.ASTORE, kept);
    }
    if (number.isWorkedOut()) {
      number.workOut(mv, newLocal(Type.INT_TYPE));
    }
    token = newLocal(Type.LONG_TYPE);
    number.push(mv);
    if (row.onlyIf() != null) {
      mv.visitVarInsn(Opcodes.ALOAD, 0);
      mv.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, row.onlyIf(), "()Z", false);
      self();
      detail();
      call("enterIf", "(IZ" + OBJECT + OBJECT + ")J");
    } else {
      self();
      detail();
      call("enter", "(I" + OBJECT + OBJECT + ")J");
    }
    mv.visitVarInsn(Opcodes.LSTORE, token);
  }

  private void before() {
    Type object = Type.getObjectType("java/lang/Object");
    token = newLocal(object);
    number.push(mv);
    self();
    String constant = row.detail().constant();
    if (constant != null) {
      mv.visitLdcInsn(constant);
    } else {
      argument(0);
    }
    int other = row.detail().argument();
    argument(other < 0 ? 1 : other);
    call("before", "(ILjava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;");
    mv.visitVarInsn(Opcodes.ASTORE, token);
    if (row.action() == Row.Action.GUARD) {
      answer();
    }
    result = newLocal(object);
    mv.visitInsn(Opcodes.ACONST_NULL);
    mv.visitVarInsn(Opcodes.ASTORE, result);
  }

  /** Returns, or throws, what stands in the body's place, if anything does. */
  private void answer() {
    Label body = new Label();
    mv.visitVarInsn(Opcodes.ALOAD, token);
    call("isInstead", "(" + OBJECT + ")Z");
    mv.visitJumpInsn(Opcodes.IFEQ, body);
    mv.visitVarInsn(Opcodes.ALOAD, token);
    call("instead", "(" + OBJECT + ")" + OBJECT);
    Boxes.unbox(mv, returned);
    mv.visitInsn(returned.getOpcode(Opcodes.IRETURN));
    mv.visitLabel(body);
    Object[] locals = Boxes.locals(isStatic ? null : owner, arguments);
    visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
    // A body that begins with a frame of its own must not have two in one place.
    mv.visitInsn(Opcodes.NOP);
  }

  /** Pushes an argument where there is one and it is a reference; else null. */
  private void argument(int index) {
    if (index >= arguments.length || arguments[index].getSort() < Type.ARRAY) {
      mv.visitInsn(Opcodes.ACONST_NULL);
      return;
    }
    int slot = isStatic ? 0 : 1;
    for (int i = 0; i < index; i++) {
      slot += arguments[i].getSize();
    }
    mv.visitVarInsn(Opcodes.ALOAD, slot);
  }

  private void self() {
    if (isStatic) {
      mv.visitInsn(Opcodes.ACONST_NULL);
    } else {
      mv.visitVarInsn(Opcodes.ALOAD, self < 0 ? 0 : self);
    }
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      if (opcode == Opcodes.ARETURN && result >= 0) {
        mv.visitInsn(Opcodes.DUP);
        mv.visitVarInsn(Opcodes.ASTORE, result);
      }
      exit(-1);
    }
    super.visitInsn(opcode);
  }

  /** The second call; {@code thrown} is the local of the exception, or -1. */
  private void exit(int thrown) {
    switch (row.action()) {
      case BLOCK -> {
        number.push(mv);
        mv.visitVarInsn(Opcodes.LLOAD, token);
        if (thrown < 0) {
          // What exit throws goes through the handler below, which then has nothing to tell.
          mv.visitInsn(Opcodes.LCONST_0);
          mv.visitVarInsn(Opcodes.LSTORE, token);
        }
        self();
        detail();
        loadOrNull(thrown);
        call("exit", "(IJLjava/lang/Object;Ljava/lang/Object;Ljava/lang/Throwable;)V");
      }
      case SCOPE -> {
        mv.visitVarInsn(Opcodes.LLOAD, token);
        call("leave", "(J)V");
      }
      default -> {
        number.push(mv);
        self();
        mv.visitVarInsn(Opcodes.ALOAD, token);
        mv.visitVarInsn(Opcodes.ALOAD, result);
        loadOrNull(thrown);
        call("after", "(I" + OBJECT + OBJECT + OBJECT + "Ljava/lang/Throwable;)V");
      }
    }
  }

  private void detail() {
    String field = row.detail().field();
    if (kept >= 0) {
      mv.visitVarInsn(Opcodes.ALOAD, kept);
    } else if (field != null && hasField && !isStatic) {
      mv.visitVarInsn(Opcodes.ALOAD, self);
      mv.visitFieldInsn(Opcodes.GETFIELD, owner, field, descriptor());
    } else {
      mv.visitInsn(Opcodes.ACONST_NULL);
    }
  }

  private @Nullable String descriptor() {
    return row.detail().descriptor();
  }

  private void loadOrNull(int local) {
    if (local < 0) {
      mv.visitInsn(Opcodes.ACONST_NULL);
    } else {
      mv.visitVarInsn(Opcodes.ALOAD, local);
    }
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
      exit(thrown);
      mv.visitVarInsn(Opcodes.ALOAD, thrown);
      mv.visitInsn(Opcodes.ATHROW);
    }
    super.visitMaxs(maxStack, maxLocals);
  }

  private void call(String name, String descriptor) {
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, Weaver.BRIDGE, name, descriptor, false);
  }
}
