package dev.weir.weaver;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The number that a woven method passes: its row's, or the next where the row tells calls apart
 * that move a few bytes each. How many they are is asked of the arguments, so the body need not be
 * known: a method that takes or gives one byte, a byte array with or without its part, a buffer.
 */
final class RowNumber {
  /** From here on it is no longer tiny: a buffer around the stream would gain little. */
  static final int TINY = 512;

  private static final int SIGN = 31;

  private enum Size {
    UNKNOWN,
    ONE,
    ARRAY,
    PART,
    BUFFER
  }

  private final int id;
  private final Size size;
  private final int first;
  private int local = -1;

  /**
   * @param isStatic whether the method has no {@code this}
   */
  RowNumber(Row row, boolean isStatic, Type[] arguments, Type returned) {
    Size of = row.tiny() == null ? Size.UNKNOWN : size(arguments, returned);
    id = of == Size.ONE ? row.id() + 1 : row.id();
    size = of;
    first = isStatic ? 0 : 1;
  }

  private static Size size(Type[] arguments, Type returned) {
    String takes = arguments.length == 0 ? "" : arguments[0].getDescriptor();
    return switch (takes) {
      case "" -> returned.getSort() == Type.INT ? Size.ONE : Size.UNKNOWN;
      case "I" ->
          arguments.length == 1 && returned.getSort() == Type.VOID ? Size.ONE : Size.UNKNOWN;
      case "[B" ->
          arguments.length == 1
              ? Size.ARRAY
              : arguments.length == 3 && arguments[2].getSort() == Type.INT
                  ? Size.PART
                  : Size.UNKNOWN;
      case "Ljava/nio/ByteBuffer;" -> Size.BUFFER;
      default -> Size.UNKNOWN;
    };
  }

  /** Whether the number has to be worked out, and so needs a local of its own, an int. */
  boolean isWorkedOut() {
    return size.compareTo(Size.ONE) > 0;
  }

  /**
   * Works it out where the body begins: the sign of {@code bytes - 512} is 0 or 1, without a
   * branch.
   *
   * @param into the local that keeps it, since a body may assign to its parameters
   */
  void workOut(MethodVisitor code, int into) {
    local = into;
    push(code, id);
    switch (size) {
      case ARRAY -> {
        code.visitVarInsn(Opcodes.ALOAD, first);
        code.visitInsn(Opcodes.ARRAYLENGTH);
      }
      case PART -> code.visitVarInsn(Opcodes.ILOAD, first + 2);
      default -> {
        code.visitVarInsn(Opcodes.ALOAD, first);
        String takes = "(Ljava/nio/ByteBuffer;)I";
        code.visitMethodInsn(Opcodes.INVOKESTATIC, Weaver.BRIDGE, "remaining", takes, false);
      }
    }
    push(code, TINY);
    code.visitInsn(Opcodes.ISUB);
    push(code, SIGN);
    code.visitInsn(Opcodes.IUSHR);
    code.visitInsn(Opcodes.IADD);
    code.visitVarInsn(Opcodes.ISTORE, into);
  }

  /** Pushes the number. */
  void push(MethodVisitor code) {
    if (local < 0) {
      push(code, id);
    } else {
      code.visitVarInsn(Opcodes.ILOAD, local);
    }
  }

  private static void push(MethodVisitor code, int value) {
    code.visitIntInsn(value <= Byte.MAX_VALUE ? Opcodes.BIPUSH : Opcodes.SIPUSH, value);
  }
}
